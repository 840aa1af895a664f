import { readFileSync } from "node:fs";
import { createContext, constants, Script, SourceTextModule } from "node:vm";
import type { Context } from "node:vm";
import { createContextHost } from "./create-context-host.ts";
import type { ContextHost } from "./create-context-host.ts";
import type { ContextHooks } from "./hand-over-hooks.ts";

/** A context of the engine with nothing in it but the language and WebAssembly. */
export interface BareContext {
  /** Compiles a script. What it answers runs it, and ends it after so many milliseconds even in an endless loop. */
  readonly compile: (text: string) => (timeoutMs?: number) => unknown;
  /** Runs one of our own files in it, `NAME.context.js`. */
  readonly runFile: (name: "shell" | "interpreter") => unknown;
  /** Loads a module that imports nothing. */
  readonly load: (text: string, name: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly shell: ContextShell;
}

/** What shell.context.js answers; all of it is of the context's own making. */
export interface ContextShell {
  /** The functions of the host, each in a function that lets nothing but text and numbers come back. */
  readonly host: object;
  /** Answers the bytes of a file. */
  readonly take: unknown;
  readonly hooks: ContextHooks;
}

/**
 * Makes the context. Text cannot become code in it, an import cannot load anything, and none of our own objects is
 * reachable: it would lead back to Node.
 */
export function createBareContext(given: ContextHost): BareContext {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: true } });
  const compile = (text: string) => {
    const script = new Script(text);
    return (timeoutMs?: number) =>
      script.runInContext(context, timeoutMs === undefined ? { displayErrors: false } : { displayErrors: false, timeout: timeoutMs });
  };
  const runFile: BareContext["runFile"] = (name) => compile(readFileSync(new URL(`./${name}.context.js`, import.meta.url), "utf8"))();
  const open = runFile("shell") as (host: object) => ContextShell; // its value, as it says
  return { compile, runFile, load: (text, name) => loadModule(context, text, name), shell: open(createContextHost(given)) };
}

async function loadModule(context: Context, text: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const identifier = `file:///pyodide/${name}`;
  const module = new SourceTextModule(text, {
    context,
    identifier,
    initializeImportMeta: (meta) => void (meta.url = identifier),
  });
  await module.link(() => Promise.reject(new Error(`${name} imports another module.`)));
  await module.evaluate();
  return module.namespace as Readonly<Record<string, unknown>>; // what a module is
}

import { getRandomValues } from "node:crypto";
import { readFileSync } from "node:fs";
import { createContext, constants, Script, SourceTextModule } from "node:vm";
import type { Context } from "node:vm";

/** What the inside of the context may ask of the outside. Only text, numbers and bytes pass. */
export interface ContextHost {
  /** Files by name, to be read from inside while it loads. */
  readonly files: Map<string, Uint8Array>;
  readonly output: (number: unknown, bytes: unknown) => void;
  readonly send: (line: unknown) => void;
  readonly takeSnapshot: (bytes: unknown) => void;
}

/** A context of the engine with nothing in it but the language and WebAssembly. */
export interface BareContext {
  /** Runs a script, and ends it after so many milliseconds even in an endless loop. */
  readonly run: (text: string, timeoutMs?: number) => unknown;
  /** Runs one of our own files in it, `NAME.context.js`. */
  readonly runFile: (name: "shell" | "interpreter") => unknown;
  /** Loads a module that imports nothing. */
  readonly load: (text: string, name: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The functions that the inside holds in its closures, and the one that takes a file. */
  readonly host: object;
  readonly take: unknown;
}

/**
 * Makes the context. Text cannot become code in it, an import cannot load anything, and none of our own objects is
 * reachable: it would lead back to Node.
 */
export function createBareContext(given: ContextHost): BareContext {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: true } });
  const run = (text: string, timeoutMs?: number) =>
    new Script(text, { importModuleDynamically: refuseImport }).runInContext(
      context,
      timeoutMs === undefined ? {} : { timeout: timeoutMs },
    );
  const runFile: BareContext["runFile"] = (name) => run(readFileSync(new URL(`./${name}.context.js`, import.meta.url), "utf8"));
  const host = createHost(given);
  const shell = runFile("shell") as (host: object) => unknown; // its value, as it says
  return { run, runFile, load: (text, name) => loadModule(context, text, name), host, take: shell(host) };
}

async function loadModule(context: Context, text: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const identifier = `file:///pyodide/${name}`;
  const module = new SourceTextModule(text, {
    context,
    identifier,
    initializeImportMeta: (meta) => void (meta.url = identifier),
    importModuleDynamically: refuseImport,
  });
  await module.link(refuseImport);
  await module.evaluate();
  return module.namespace as Readonly<Record<string, unknown>>; // what a module is
}

function refuseImport(): never {
  throw new Error("Nothing can be imported here.");
}

/** The functions for the inside. They never throw: an error of ours would be an object of ours. */
function createHost({ files, output, send, takeSnapshot }: ContextHost): object {
  const encoder = new TextEncoder();
  const file = (name: unknown) => files.get(String(name).split("/").at(-1) ?? "") ?? new Uint8Array();
  return Object.freeze({
    __proto__: null,
    sizeOf: orNothing((name) => file(name).length, 0),
    copyTo: orNothing((name, bytes) => (bytes as Uint8Array).set(file(name)), undefined), // called by the shell alone
    decode: orNothing((label, bytes) => new TextDecoder(String(label)).decode(bytes as Uint8Array), ""),
    encodeInto: orNothing((text, bytes) => encoder.encodeInto(String(text), bytes as Uint8Array).written, 0),
    randomBase64: orNothing((size) => Buffer.from(getRandomValues(new Uint8Array(Number(size)))).toString("base64"), ""),
    now: orNothing(() => performance.now(), 0),
    output: orNothing(output, undefined),
    send: orNothing(send, undefined),
    takeSnapshot: orNothing(takeSnapshot, undefined),
  });
}

function orNothing<Value>(operate: (...words: unknown[]) => Value, nothing: Value): (...words: unknown[]) => Value {
  return (...words) => {
    try {
      return operate(...words);
    } catch {
      return nothing;
    }
  };
}

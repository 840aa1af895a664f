import { ConfigurationError, ExecutorError } from "../errors.ts";
import { createBubblewrapSandbox } from "./bubblewrap/create-bubblewrap-sandbox.ts";
import type { BubblewrapSandboxOptions } from "./bubblewrap/create-bubblewrap-sandbox.ts";
import { createE2BSandbox } from "./e2b/create-e2b-sandbox.ts";
import type { E2BAccountOptions } from "./e2b/e2b-account.ts";
import type { Sandbox, SandboxKind } from "./port.ts";
import { createProcessSandbox } from "./process/create-process-sandbox.ts";
import type { ProcessSandboxOptions } from "./process/create-process-sandbox.ts";
import { createPyodideSandbox } from "./pyodide/create-pyodide-sandbox.ts";
import type { PyodideSandboxOptions } from "./pyodide/create-pyodide-sandbox.ts";

/** Settings of all sandboxes; each takes what it knows. */
export interface SandboxOptions extends BubblewrapSandboxOptions, ProcessSandboxOptions, PyodideSandboxOptions {
  /** The account and the place of E2B sandboxes. Without a key, or in debug mode, `auto` does not look at E2B. */
  readonly e2b?: E2BAccountOptions | undefined;
  /** Whether E2B may run programs with network targets, which it cannot hold to ports. @default false */
  readonly allowCoarse?: boolean | undefined;
}

/** One row of the table of sandboxes. */
interface SandboxFactory {
  readonly kind: SandboxKind;
  /** Why `auto` may choose it with these options where it works; null if it may not. */
  readonly whyAutomatic: (options: SandboxOptions) => string | null;
  create(options: SandboxOptions): Sandbox;
}

/** The sandboxes there are; `auto` takes the first that works. */
export const SANDBOXES: readonly SandboxFactory[] = [
  {
    kind: "e2b",
    // in debug mode there is no machine: that has to be asked for by name
    whyAutomatic: ({ e2b }) => (e2b?.apiKey !== undefined && !e2b.debug ? "there is a key for it" : null),
    create: ({ e2b, ...options }) => createE2BSandbox({ ...options, ...e2b }),
  },
  { kind: "bubblewrap", whyAutomatic: () => "it works here", create: createBubblewrapSandbox },
  {
    kind: "pyodide",
    // an interpreter that was asked for is not replaced by one without its packages
    whyAutomatic: ({ python }) => (python === undefined ? "bubblewrap does not work here, and it needs nothing but npm" : null),
    create: createPyodideSandbox,
  },
  { kind: "process", whyAutomatic: () => null, create: createProcessSandbox },
];

/**
 * The kinds that `auto` tries with these options, in order. Whoever gives a key for E2B wants a virtual machine: where
 * that does not work, nothing weaker is taken in its place.
 */
export function automaticKinds(options: SandboxOptions): readonly SandboxFactory[] {
  const automatic = SANDBOXES.filter((factory) => factory.whyAutomatic(options) !== null);
  return automatic[0]?.kind === "e2b" ? automatic.slice(0, 1) : automatic;
}

/**
 * Makes the sandbox of a kind; `auto` makes the first that works here, found by running it, and never one that
 * isolates less than it is meant to.
 *
 * @throws ConfigurationError if there is no such kind, or it does not work here, saying what to do; E2BSandboxError if
 * E2B does not answer.
 * @example
 * const sandbox = await chooseSandbox("auto", { searchPath: "/usr/local/bin:/usr/bin" });
 */
export async function chooseSandbox(kind: "auto" | SandboxKind, options: SandboxOptions = {}): Promise<Sandbox> {
  return kind === "auto" ? chooseAutomatically(options) : openSandbox(factoryOf(kind), options);
}

/** Refuses a kind that does not exist, without a look at whether it works here. @throws ConfigurationError (`unknown-sandbox`) */
export function checkSandboxKind(kind: string): void {
  if (kind !== "auto") factoryOf(kind);
}

/**
 * Makes the sandbox of a kind, and runs nothing in it.
 * @throws ConfigurationError if there is no such kind, or something is missing for it.
 */
export function createSandbox(kind: SandboxKind, options: SandboxOptions = {}): Sandbox {
  return factoryOf(kind).create(options);
}

function factoryOf(kind: string): SandboxFactory {
  const factory = SANDBOXES.find((candidate) => candidate.kind === kind);
  if (factory) return factory;
  const names = ["auto", ...SANDBOXES.map((candidate) => candidate.kind)].join(", ");
  throw new ConfigurationError(`There is no sandbox "${kind}". Choose one of: ${names}.`, { reason: "unknown-sandbox" });
}

async function chooseAutomatically(options: SandboxOptions): Promise<Sandbox> {
  const kinds = automaticKinds(options);
  if (options.e2b?.apiKey !== undefined && options.e2b.debug) {
    options.onWarning?.(
      "There is a key for E2B, but its debug mode is on, in which there is no machine: a sandbox on this machine is taken.",
    );
  }
  const problems: string[] = [];
  for (const factory of kinds) {
    try {
      return await openSandbox(factory, options);
    } catch (error) {
      if (kinds.length === 1 || !(error instanceof ExecutorError)) throw error;
      problems.push(`${factory.kind}: ${error.message}`);
    }
  }
  throw new ConfigurationError(`No sandbox works here, and none that isolates nothing is chosen by itself. Tried ${problems.join(" ")}`, {
    reason: "unknown-sandbox",
  });
}

/** A sandbox that has run a first program as it will run all. */
async function openSandbox(factory: SandboxFactory, options: SandboxOptions): Promise<Sandbox> {
  const sandbox = factory.create(options);
  try {
    await sandbox.capabilities();
    return sandbox;
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

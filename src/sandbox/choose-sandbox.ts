import { ConfigurationError, ExecutorError } from "../errors.ts";
import { createBubblewrapSandbox } from "./bubblewrap/create-bubblewrap-sandbox.ts";
import type { BubblewrapSandboxOptions } from "./bubblewrap/create-bubblewrap-sandbox.ts";
import type { Sandbox, SandboxKind } from "./port.ts";
import { createProcessSandbox } from "./process/create-process-sandbox.ts";
import type { ProcessSandboxOptions } from "./process/create-process-sandbox.ts";

/** Settings of all sandboxes; each takes what it knows. */
export interface SandboxOptions extends BubblewrapSandboxOptions, ProcessSandboxOptions {}

/** One row of the table of sandboxes. */
interface SandboxFactory {
  readonly kind: SandboxKind;
  /** Whether `auto` may choose it, where it works. */
  readonly automatic: boolean;
  create(options: SandboxOptions): Sandbox;
}

/** The sandboxes there are; `auto` takes the first that works. */
export const SANDBOXES: readonly SandboxFactory[] = [
  { kind: "bubblewrap", automatic: true, create: createBubblewrapSandbox },
  { kind: "process", automatic: false, create: createProcessSandbox },
];

/**
 * Makes the sandbox of a kind; `auto` makes the first that works here, found by running it, and never one that
 * isolates less than it is meant to.
 *
 * @throws ConfigurationError (`unknown-sandbox`) if there is no such kind, or it does not work here, saying what to do.
 * @example
 * const sandbox = await chooseSandbox("auto", { searchPath: "/usr/local/bin:/usr/bin" });
 */
export async function chooseSandbox(kind: "auto" | SandboxKind, options: SandboxOptions = {}): Promise<Sandbox> {
  if (kind === "auto") return chooseAutomatically(options);
  const factory = SANDBOXES.find((candidate) => candidate.kind === kind);
  if (factory) return openSandbox(factory, options);
  const names = ["auto", ...SANDBOXES.map((candidate) => candidate.kind)].join(", ");
  throw new ConfigurationError(`There is no sandbox "${kind}". Choose one of: ${names}.`, { reason: "unknown-sandbox" });
}

async function chooseAutomatically(options: SandboxOptions): Promise<Sandbox> {
  const problems: string[] = [];
  for (const factory of SANDBOXES.filter((candidate) => candidate.automatic)) {
    try {
      return await openSandbox(factory, options);
    } catch (error) {
      if (!(error instanceof ExecutorError)) throw error;
      problems.push(`${factory.kind}: ${error.message}`);
    }
  }
  throw new ConfigurationError(`No sandbox works here, and none that isolates nothing is chosen by itself. Tried ${problems.join(" ")}`, {
    reason: "unknown-sandbox",
  });
}

/** A sandbox that has run a first program with its real command line. */
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

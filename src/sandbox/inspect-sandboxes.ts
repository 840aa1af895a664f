import { ExecutorError } from "../errors.ts";
import { SANDBOXES } from "./choose-sandbox.ts";
import type { SandboxOptions } from "./choose-sandbox.ts";
import { inspectInterpreters } from "./find-interpreter.ts";
import type { InterpreterFinding } from "./find-interpreter.ts";
import type { SandboxCapabilities, SandboxKind } from "./port.ts";
import { spareUser } from "./spare-user.ts";

/** Whether a sandbox works here. */
export type SandboxFinding =
  | { readonly kind: SandboxKind; readonly status: "available"; readonly capabilities: SandboxCapabilities }
  | { readonly kind: SandboxKind; readonly status: "unavailable"; readonly reason: string };

/** What this machine offers to programs. */
export interface SandboxInspection {
  readonly sandboxes: readonly SandboxFinding[];
  /** The interpreters looked at, with their packages; as root, seen with the eyes of the user that programs run as. */
  readonly interpreters: readonly InterpreterFinding[];
}

/** Tries every sandbox and looks at every interpreter; for a person who wants to know what works here and why not. */
export async function inspectSandboxes(options: SandboxOptions = {}): Promise<SandboxInspection> {
  const sandboxes: SandboxFinding[] = [];
  for (const { kind, create } of SANDBOXES) sandboxes.push(await inspect(kind, () => create(options)));
  return { sandboxes, interpreters: await inspectInterpreters({ ...options, userId: spareUser(0) }) };
}

async function inspect(kind: SandboxKind, create: () => ReturnType<(typeof SANDBOXES)[number]["create"]>): Promise<SandboxFinding> {
  try {
    const sandbox = create();
    try {
      return { kind, status: "available", capabilities: await sandbox.capabilities() };
    } finally {
      await sandbox.close();
    }
  } catch (error) {
    if (error instanceof ExecutorError) return { kind, status: "unavailable", reason: error.message };
    throw error;
  }
}

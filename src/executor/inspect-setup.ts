import { existsSync } from "node:fs";
import { ConfigurationError } from "../errors.ts";
import { chooseSandbox, type SandboxOptions } from "../sandbox/choose-sandbox.ts";
import { inspectSandboxes, type SandboxInspection } from "../sandbox/inspect-sandboxes.ts";
import { resolveOptions, type ExecutorOptions } from "./options.ts";

/** What an executor would find here. Keys are told to be there or not, and never shown. */
export interface SetupInspection extends SandboxInspection {
  /** What `auto` chooses here, or why it cannot. */
  readonly chosen: { readonly kind: string; readonly isolation: string } | { readonly reason: string };
  readonly model: { readonly name: string; readonly hasKey: boolean; readonly baseUrl: string | null };
  readonly database: { readonly path: string; readonly exists: boolean };
  readonly node: string;
}

/** Looks at everything an executor depends on, and changes nothing. */
export async function inspectSetup(options: ExecutorOptions = {}): Promise<SetupInspection> {
  const { apiKey, baseUrl, modelName, database, python, searchPath, allowUnsafe } = resolveOptions(options);
  const sandboxOptions: SandboxOptions = { searchPath, allowUnsafe, python };
  return {
    ...(await inspectSandboxes(sandboxOptions)),
    chosen: await findChosen(sandboxOptions),
    model: {
      name: modelName,
      hasKey: apiKey !== undefined,
      baseUrl: baseUrl === undefined ? null : withoutPassword(baseUrl),
    },
    database: { path: database, exists: existsSync(database) },
    node: process.version,
  };
}

async function findChosen(options: SandboxOptions): Promise<SetupInspection["chosen"]> {
  try {
    const sandbox = await chooseSandbox("auto", options);
    const { isolation } = await sandbox.capabilities();
    await sandbox.close();
    return { kind: sandbox.kind, isolation };
  } catch (error) {
    if (error instanceof ConfigurationError) return { reason: error.message };
    throw error;
  }
}

/** A base URL may carry a password. */
function withoutPassword(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

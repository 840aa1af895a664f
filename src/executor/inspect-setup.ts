import { existsSync } from "node:fs";
import { inspectPostgres } from "../database/postgres/inspect-postgres.ts";
import { isPostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import { automaticKinds, type SandboxOptions } from "../sandbox/choose-sandbox.ts";
import { inspectSandboxes, type SandboxFinding, type SandboxInspection } from "../sandbox/inspect-sandboxes.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";
import { sandboxOptionsOf } from "./sandbox-options-of.ts";

/** What an executor would find here. Keys are told to be there or not, and never shown. */
export interface SetupInspection extends SandboxInspection {
  /** What `auto` chooses here and why, or why it cannot. */
  readonly chosen: { readonly kind: string; readonly isolation: string; readonly why: string } | { readonly reason: string };
  readonly model: { readonly name: string; readonly hasKey: boolean; readonly baseUrl: string | null };
  readonly e2b: { readonly hasKey: boolean; readonly templateId: string | null };
  /** `path` is a server's URL without its password. `problem`: why a server cannot be used; a file is only looked for. */
  readonly database: { readonly path: string; readonly exists: boolean; readonly problem: string | null; readonly hasKey: boolean };
  readonly node: string;
}

/** Looks at everything an executor depends on, and keeps nothing of what it tries. */
export async function inspectSetup(options: ExecutorOptions = {}): Promise<SetupInspection> {
  const resolved = resolveOptions(options);
  const { apiKey, baseUrl, modelName, database, e2b } = resolved;
  const sandboxOptions = sandboxOptionsOf(resolved);
  const inspection = await inspectSandboxes(sandboxOptions);
  return {
    ...inspection,
    chosen: findChosen(inspection.sandboxes, sandboxOptions),
    model: {
      name: modelName,
      hasKey: apiKey !== undefined,
      baseUrl: baseUrl === undefined ? null : withoutPassword(baseUrl),
    },
    e2b: { hasKey: e2b.apiKey !== undefined, templateId: e2b.templateId ?? null },
    database: { ...(await inspectDatabase(database)), hasKey: resolved.integrityKey !== undefined },
    node: process.version,
  };
}

async function inspectDatabase(database: string): Promise<Omit<SetupInspection["database"], "hasKey">> {
  if (!isPostgresUrl(database)) return { path: database, exists: existsSync(database), problem: null };
  const { name, ...found } = await inspectPostgres(database);
  return { path: name, ...found };
}

/** What `chooseSandbox` would take, as each kind has been tried already. */
function findChosen(findings: readonly SandboxFinding[], options: SandboxOptions): SetupInspection["chosen"] {
  const reasons: string[] = [];
  for (const { kind, whyAutomatic } of automaticKinds(options)) {
    const found = findings.find((finding) => finding.kind === kind);
    if (found?.status === "available") return { kind, isolation: found.capabilities.isolation, why: whyAutomatic(options) ?? "" };
    reasons.push(`${kind}: ${found?.reason ?? "it was not tried"}`);
  }
  return { reason: reasons.join(" ") };
}

/** A base URL may carry a password. */
function withoutPassword(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

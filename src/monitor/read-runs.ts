import { z } from "zod";
import type { Database } from "../database/port.ts";
import type { RunRecord } from "./run-history.ts";

/** A run without its metadata, which holds prompt and program. */
export type RunSummary = Omit<RunRecord, "metadata" | "program">;

export interface RunQuery {
  readonly tenant: string;
  /** Most runs returned. */
  readonly limit: number;
  /** Only runs that started before this moment, milliseconds since the epoch. @default all */
  readonly before?: number;
}

const summarySchema = z
  .object({
    id: z.string(),
    tenant: z.string(),
    task: z.string(),
    status: z.enum(["ok", "error"]),
    error_code: z.string().nullable(),
    started_at: z.number(),
    ended_at: z.number(),
  })
  .transform(({ error_code, started_at, ended_at, ...same }) => ({
    ...same,
    errorCode: error_code,
    startedAt: started_at,
    endedAt: ended_at,
  }));

const programSchema = z.object({
  id: z.string(),
  sha256: z.string(),
  tier: z.enum(["exact", "template", "semantic", "shipped"]).nullable(),
  exactKey: z.string(),
  templateKey: z.string(),
  borrowedFrom: z.string().nullable(),
});

/** Runs of older versions name no program. */
const bodySchema = z.object({
  metadata: z.string(),
  program: z.preprocess((text) => (typeof text === "string" ? parseText(text) : null), programSchema.nullable()),
});

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SUMMARY_COLUMNS = "id, tenant, task, status, error_code, started_at, ended_at";

/**
 * Lists runs, the newest first. A row that cannot be read is left out.
 * @throws DatabaseUnavailableError
 */
export async function listRuns(database: Database, { tenant, limit, before }: RunQuery): Promise<readonly RunSummary[]> {
  const rows = await database.read({
    sql: `SELECT ${SUMMARY_COLUMNS} FROM runs WHERE tenant = :tenant AND started_at < :before
      ORDER BY started_at DESC, id DESC LIMIT :limit`,
    values: { tenant, limit, before: before ?? Number.MAX_SAFE_INTEGER },
  });
  return rows.flatMap((row) => summarySchema.safeParse(row).data ?? []);
}

/**
 * Reads one run with its metadata; null if there is none that can be read.
 * @throws DatabaseUnavailableError
 */
export async function showRun(
  database: Database,
  { tenant, id }: { readonly tenant: string; readonly id: string },
): Promise<RunRecord | null> {
  const [row] = await database.read({
    sql: `SELECT ${SUMMARY_COLUMNS}, metadata, program FROM runs WHERE tenant = :tenant AND id = :id`,
    values: { tenant, id },
  });
  const summary = summarySchema.safeParse(row);
  const body = bodySchema.safeParse(row);
  return summary.success && body.success ? { ...summary.data, ...body.data } : null;
}

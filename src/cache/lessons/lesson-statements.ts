import type { SqlValue, Statement } from "../../database/port.ts";
import { HELPED_PER_HURT_AHEAD, MAX_LESSONS, MIN_HELPED_AHEAD } from "./rank-lessons.ts";

/** Says in SQL what `compareByHelp` says. */
const BEST_FIRST = "CAST(helped + 1 AS DOUBLE PRECISION) / (helped + hurt + 2) DESC, created_at DESC";

/** Rows that are read: more than are shown, because some may turn out to be unsound, or of other integrations. */
const MAX_ROWS = 100;

/** Selects the lessons of an error that may be shown, the best first. */
export function findLessonRows(tenant: string, signature: string): Statement {
  return {
    sql: `SELECT * FROM lessons WHERE tenant = :tenant AND signature = :signature AND hurt <= helped
      ORDER BY ${BEST_FIRST} LIMIT ${MAX_ROWS}`,
    values: { tenant, signature },
  };
}

/** Selects the lessons of a tenant that have a good record, the best first. */
export function findProvenLessonRows(tenant: string): Statement {
  return {
    sql: `SELECT * FROM lessons WHERE tenant = :tenant AND helped >= ${MIN_HELPED_AHEAD} AND helped >= ${HELPED_PER_HURT_AHEAD} * hurt
      ORDER BY ${BEST_FIRST} LIMIT ${MAX_LESSONS}`,
    values: { tenant },
  };
}

/** Inserts a lesson; one that is known has helped once more, and is made sound again. */
export function upsertLesson(row: Record<string, SqlValue>, now: number): Statement {
  return {
    sql: `INSERT INTO lessons (id, tenant, signature, error, fix, integrations, checksum, created_at, helped, hurt)
      VALUES (:id, :tenant, :signature, :error, :fix, :integrations, :checksum, :now, 0, 0)
      ON CONFLICT (id) DO UPDATE SET helped = lessons.helped + 1, tenant = excluded.tenant, signature = excluded.signature,
        error = excluded.error, fix = excluded.fix, integrations = excluded.integrations, checksum = excluded.checksum`,
    values: { ...row, now },
  };
}

/** Deletes the least helpful lessons of a tenant, down to the limit; the one that was just kept is not among them. */
export function dropLeastHelpful(tenant: string, keptId: string): Statement {
  return {
    sql: `DELETE FROM lessons WHERE tenant = :tenant AND id NOT IN (
      SELECT id FROM lessons WHERE tenant = :tenant ORDER BY id = :keptId DESC, ${BEST_FIRST} LIMIT ${MAX_LESSONS})`,
    values: { tenant, keptId },
  };
}

/** Counts what came of showing a lesson. */
export function countLessonUse(id: string, outcome: "helped" | "hurt"): Statement {
  const sql =
    outcome === "helped" ? "UPDATE lessons SET helped = helped + 1 WHERE id = :id" : "UPDATE lessons SET hurt = hurt + 1 WHERE id = :id";
  return { sql, values: { id } };
}

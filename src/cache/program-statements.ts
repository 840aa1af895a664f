import type { SqlValue, Statement } from "../database/port.ts";
import type { KeptPosition, TaskScope } from "./create-task-finder.ts";
import type { TemplateQuery, UseOutcome } from "./port.ts";
import { FAILURES_TO_QUARANTINE, MAX_VARIANTS } from "./rank-programs.ts";
import type { toRow } from "./program-row.ts";

/** Tasks that are looked through for near ones. */
export const MAX_NEAR_CANDIDATES = 1_000;

/** Tasks of a scope that are read at once: reading stops the event loop, for a millisecond or two. */
export const TASKS_OF_PAGE = 500;

/** Says in SQL what `compareByExpectedSuccess` says; equal rows have some order that stays. */
const BEST_FIRST = "CAST(successes + 1 AS DOUBLE PRECISION) / (successes + failures + 2) DESC, created_at DESC, id DESC";

const OF_KEY = "tenant = :tenant AND exact_key = :exactKey AND quarantined_at IS NULL";

/** Programs not used after this moment have expired. */
interface Age {
  readonly usedAfter: number;
}

/** The plus keeps SQLite from looking through all uses where an index leads to the few rows that are wanted. */
const UNEXPIRED = "+last_used_at > :usedAfter";

/** No use is older than the tenant's last: a clock that jumped back makes nothing look unused. */
const lastUse = (tenant: string): string =>
  `coalesce((SELECT newest.last_used_at FROM programs AS newest WHERE newest.tenant = ${tenant} AND newest.last_used_at > :now
    AND newest.quarantined_at IS NULL ORDER BY newest.last_used_at DESC LIMIT 1), :now)`;

/** Rows of one key that are read: more than are served, because some may turn out to be unsound. */
const MAX_ROWS_OF_KEY = 50;

/** Selects the programs of a key that may be served, the best first. */
export function findPrograms({ tenant, exactKey, usedAfter }: Age & { readonly tenant: string; readonly exactKey: string }): Statement {
  return {
    sql: `SELECT * FROM programs WHERE ${OF_KEY} AND ${UNEXPIRED} ORDER BY ${BEST_FIRST} LIMIT ${MAX_ROWS_OF_KEY}`,
    values: { tenant, exactKey, usedAfter },
  };
}

/** Selects the programs that may serve other literals of their template, but for those of the task itself. */
export function findTemplatePrograms({ tenant, templateKey, exactKey, usedAfter }: TemplateQuery & Age): Statement {
  return {
    sql: `SELECT * FROM programs WHERE tenant = :tenant AND template_key = :templateKey AND exact_key <> :exactKey
      AND reach = 'template' AND quarantined_at IS NULL AND ${UNEXPIRED} ORDER BY ${BEST_FIRST} LIMIT ${MAX_ROWS_OF_KEY}`,
    values: { tenant, templateKey, exactKey, usedAfter },
  };
}

/** Selects a program by its id. */
export function findProgram(programId: string): Statement {
  return { sql: "SELECT * FROM programs WHERE id = :programId", values: { programId } };
}

/** Selects what trials have shown of a program's params. */
export function findTrials(programId: string): Statement {
  return { sql: "SELECT * FROM trials WHERE program_id = :programId", values: { programId } };
}

/** Keeps what a trial has shown of a param; what was refuted once stays refuted. A program that is gone needs none. */
export function keepTrial(row: Record<string, SqlValue>): Statement {
  return {
    sql: `INSERT INTO trials (program_id, param, verdict, checksum)
      SELECT id, :param, :verdict, :checksum FROM programs WHERE id = :program_id
      ON CONFLICT (program_id, param) DO UPDATE SET verdict = excluded.verdict, checksum = excluded.checksum
      WHERE trials.verdict <> 'refuted'`,
    values: row,
  };
}

/** Selects a page of the tasks of a scope that were kept after a position, the oldest first; one with several programs comes several times. */
export function tasksOfScope({ tenant, scopeKey }: TaskScope, { createdAt, id, usedAfter }: KeptPosition & Age): Statement {
  return {
    sql: `SELECT id, exact_key, task, created_at FROM programs
      WHERE tenant = :tenant AND scope_key = :scopeKey AND created_at >= :createdAt AND (created_at > :createdAt OR id > :id)
        AND quarantined_at IS NULL AND values_shown = 0 AND ${UNEXPIRED}
      ORDER BY created_at, id LIMIT ${TASKS_OF_PAGE}`,
    values: { tenant, scopeKey, createdAt, id, usedAfter },
  };
}

/** Selects what was judged of a task. */
export function findJudgements(tenant: string, exactKey: string): Statement {
  return { sql: "SELECT * FROM judgements WHERE tenant = :tenant AND exact_key = :exactKey", values: { tenant, exactKey } };
}

/** Remembers a judgement; what is different stays different. */
export function keepJudgement(row: Record<string, SqlValue>, now: number): Statement {
  return {
    sql: `INSERT INTO judgements (tenant, exact_key, program_key, task, verdict, checksum, created_at)
      VALUES (:tenant, :exact_key, :program_key, :task, :verdict, :checksum, :now)
      ON CONFLICT (tenant, exact_key, program_key) DO UPDATE SET verdict = excluded.verdict, task = excluded.task, checksum = excluded.checksum
      WHERE judgements.verdict <> 'different'`,
    values: { ...row, now },
  };
}

/** Selects the tenant's newest tasks. */
export function newestTasks(tenant: string, usedAfter: number): Statement {
  return {
    sql: `SELECT task FROM programs WHERE tenant = :tenant AND quarantined_at IS NULL AND ${UNEXPIRED}
      ORDER BY created_at DESC LIMIT ${MAX_NEAR_CANDIDATES}`,
    values: { tenant, usedAfter },
  };
}

export interface Keeping {
  readonly id: string;
  readonly now: number;
  readonly row: ReturnType<typeof toRow>;
}

/**
 * Inserts a program; or, where its code is there under its key, counts a success and takes over what validated it
 * last. Returns the id of the row. A quarantine stays: the same wrong program is often generated again.
 */
export function upsertProgram({ id, now, row }: Keeping): Statement {
  const columns = Object.keys(row); // the names that toRow spells out
  return {
    sql: `INSERT INTO programs (id, created_at, last_used_at, successes, failures, failures_in_row, ${columns.join(", ")})
      VALUES (:id, :now, ${lastUse(":tenant")}, 1, 0, 0, ${columns.map((column) => `:${column}`).join(", ")})
      ON CONFLICT (tenant, exact_key, sha256) DO UPDATE SET successes = programs.successes + 1, failures_in_row = 0,
        last_used_at = excluded.last_used_at,
        ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}
      RETURNING id`,
    values: { id, now, ...row },
  };
}

/** Deletes the worst programs of a key, down to the limit; the one that was just kept is not among them. */
export function dropWorstPrograms(kept: { readonly tenant: string; readonly exactKey: string; readonly sha256: string }): Statement {
  return {
    sql: `DELETE FROM programs WHERE ${OF_KEY} AND id NOT IN (
      SELECT id FROM programs WHERE ${OF_KEY} ORDER BY sha256 = :sha256 DESC, ${BEST_FIRST} LIMIT ${MAX_VARIANTS})`,
    values: { tenant: kept.tenant, exactKey: kept.exactKey, sha256: kept.sha256 },
  };
}

const USED = `last_used_at = ${lastUse("programs.tenant")}`;

/** Counts how a reuse ended. Nothing lifts a quarantine. */
export function countUse(id: string, outcome: Exclude<UseOutcome, "environment">, now: number): Statement {
  if (outcome === "success") {
    return { sql: `UPDATE programs SET successes = successes + 1, failures_in_row = 0, ${USED} WHERE id = :id`, values: { id, now } };
  }
  if (outcome === "outdone") return { sql: "UPDATE programs SET failures = failures + 1 WHERE id = :id", values: { id } };
  return {
    sql: `UPDATE programs SET failures = failures + 1, failures_in_row = failures_in_row + 1, ${USED},
      quarantined_at = CASE WHEN failures_in_row + 1 >= ${FAILURES_TO_QUARANTINE} THEN coalesce(quarantined_at, :now) ELSE quarantined_at END
      WHERE id = :id`,
    values: { id, now },
  };
}

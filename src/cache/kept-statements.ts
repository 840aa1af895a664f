import type { SqlValue, Statement } from "../database/port.ts";
import type { CacheLimits } from "./cache-limits.ts";
import type { KeptQuery, NewProgram } from "./port.ts";

/** Programs forgotten at one keep: it stays short, and a clock that is wrong once does little harm. */
const MAX_FORGOTTEN_AT_ONCE = 100;

/** What each field of a query says in SQL. */
const CLAUSES = {
  id: "id = :id",
  exactKey: "exact_key = :exactKey",
  templateKey: "template_key = :templateKey",
  task: "task = :task",
  unusedSince: "last_used_at < :unusedSince AND quarantined_at IS NULL",
} as const;

function toWhere({ tenant, ...fields }: KeptQuery): { readonly where: string; readonly values: Record<string, SqlValue> } {
  const given = (Object.keys(CLAUSES) as (keyof typeof CLAUSES)[]).filter((name) => fields[name] !== undefined);
  return {
    where: ["tenant = :tenant", ...given.map((name) => CLAUSES[name])].join(" AND "),
    values: { tenant, ...Object.fromEntries(given.map((name) => [name, fields[name] ?? null])) },
  };
}

/** Selects kept programs, served or not, the last used first. */
export function listPrograms({ limit, ...query }: KeptQuery & { readonly limit: number }): Statement {
  const { where, values } = toWhere(query);
  return { sql: `SELECT * FROM programs WHERE ${where} ORDER BY last_used_at DESC, id DESC LIMIT :limit`, values: { ...values, limit } };
}

/** Counts kept programs. */
export function countPrograms(query: KeptQuery): Statement {
  const { where, values } = toWhere(query);
  return { sql: `SELECT count(*) AS programs FROM programs WHERE ${where}`, values };
}

/** Deletes kept programs, and what trials have shown of them. */
export function deletePrograms(query: KeptQuery): Statement {
  const { where, values } = toWhere(query);
  return { sql: `DELETE FROM programs WHERE ${where}`, values };
}

/** Deletes what was judged for a tenant. */
export function deleteJudgements(tenant: string): Statement {
  return { sql: "DELETE FROM judgements WHERE tenant = :tenant", values: { tenant } };
}

/** Deletes what need not be asked about again. */
export function deleteApprovals(tenant: string): Statement {
  return { sql: "DELETE FROM approvals WHERE tenant = :tenant", values: { tenant } };
}

/** Puts a program in quarantine; one that is in it stays as it is. */
export function quarantineProgram(tenant: string, id: string, now: number): Statement {
  return {
    sql: "UPDATE programs SET quarantined_at = coalesce(quarantined_at, :now) WHERE tenant = :tenant AND id = :id",
    values: { tenant, id, now },
  };
}

/** Deletes programs of a tenant that were not used after a moment, those that were not used for longest first. */
export function forgetExpired(tenant: string, usedAfter: number): Statement {
  return {
    sql: `DELETE FROM programs WHERE id IN (
      SELECT id FROM programs WHERE tenant = :tenant AND quarantined_at IS NULL AND last_used_at <= :usedAfter
      ORDER BY last_used_at LIMIT ${MAX_FORGOTTEN_AT_ONCE})`,
    values: { tenant, usedAfter },
  };
}

/** How many programs are over the limit, of which so many go at once. */
const EXCESS = `SELECT CASE WHEN excess < 0 THEN 0 WHEN excess > ${MAX_FORGOTTEN_AT_ONCE} THEN ${MAX_FORGOTTEN_AT_ONCE} ELSE excess END
  FROM (SELECT coalesce((SELECT programs FROM program_counts WHERE tenant = :tenant), 0) - :maxPrograms AS excess) AS counted`;

/**
 * Deletes what is over the limit of a tenant, those that were not used for longest first; never the one that was just kept.
 * The inner limit is a number: with the outer one alone PostgreSQL expects a tenth of all rows, and reads the whole table.
 */
export function forgetLongestUnused(
  { tenant, exactKey, sha256 }: Pick<NewProgram, "tenant" | "exactKey" | "sha256">,
  { maxPrograms }: Pick<CacheLimits, "maxPrograms">,
): Statement {
  return {
    sql: `DELETE FROM programs WHERE id IN (
      SELECT id FROM (
        SELECT id, last_used_at FROM programs WHERE tenant = :tenant AND quarantined_at IS NULL AND NOT (exact_key = :exactKey AND sha256 = :sha256)
        ORDER BY last_used_at LIMIT ${MAX_FORGOTTEN_AT_ONCE}) AS oldest
      ORDER BY last_used_at LIMIT (${EXCESS}))`,
    values: { tenant, exactKey, sha256, maxPrograms },
  };
}

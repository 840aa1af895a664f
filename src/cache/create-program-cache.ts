import { randomUUID } from "node:crypto";
import { z } from "zod";
import { bypassDatabase } from "../database/bypass-database.ts";
import type { Database, Row, Statement } from "../database/port.ts";
import { ConfigurationError } from "../errors.ts";
import { checkDigest } from "./check-digest.ts";
import type { CachedProgram, ProgramCache, TriedProgram } from "./port.ts";
import { fromRow, fromTrialRows, toRow, toTrialRows } from "./program-row.ts";
import {
  countUse,
  dropWorstPrograms,
  findPrograms,
  findTemplatePrograms,
  findTrials,
  keepTrial,
  newestTasks,
  upsertProgram,
} from "./program-statements.ts";
import { MAX_VARIANTS } from "./rank-programs.ts";
import { findNearestTasks } from "./task-overlap.ts";

export interface ProgramCacheOptions {
  /** Where programs are kept. The cache does not close it. */
  readonly database: Database;
  /** Told when the cache is bypassed, and when a row is ignored. */
  readonly onWarning: (message: string) => void;
  /** Key of the rows' checksums. With one, a row written by anybody else is ignored. @default none */
  readonly integrityKey?: string | undefined;
}

const idRow = z.object({ id: z.string() });
const taskRow = z.object({ task: z.string() });

/**
 * Creates the cache that keeps programs in a database. While the database is unavailable it finds nothing, keeps
 * nothing, and warns.
 *
 * @throws ConfigurationError (`secret`) if the integrity key is empty.
 *
 * @example
 * const cache = createProgramCache({ database, onWarning: console.warn });
 * const [best] = await cache.find({ tenant: "default", exactKey });
 */
export function createProgramCache({ database, onWarning, integrityKey }: ProgramCacheOptions): ProgramCache {
  if (integrityKey === "") {
    throw new ConfigurationError("The cache's integrity key is empty, so that anybody has it. Set it, or leave it out.", {
      reason: "secret",
    });
  }
  const key = integrityKey ?? null;
  const bypass = <Result>(fallback: Result, operation: () => Promise<Result>): Promise<Result> =>
    bypassDatabase({ name: "The program cache", fallback, onWarning }, operation);

  const readBest = async (statement: Statement): Promise<CachedProgram[]> =>
    (await database.read(statement)).flatMap((row) => readSound(row, key, onWarning)).slice(0, MAX_VARIANTS);

  return {
    find: ({ tenant, exactKey }) => bypass<readonly CachedProgram[]>([], () => readBest(findPrograms(tenant, exactKey))),
    findForOtherLiterals: (query) =>
      bypass<readonly TriedProgram[]>([], async () => {
        const programs = await readBest(findTemplatePrograms(query));
        return Promise.all(
          programs.map(async (program) => ({
            ...program,
            trials: fromTrialRows(program.id, await database.read(findTrials(program.id)), key),
          })),
        );
      }),
    async keep(program, now) {
      checkDigest(program);
      const id = randomUUID();
      return bypass(id, async () => {
        const [kept] = await database.write([upsertProgram({ id, now, row: toRow(program, key) }), dropWorstPrograms(program)]);
        return idRow.parse(kept?.[0]).id;
      });
    },
    async recordUse(programId, outcome, now) {
      if (outcome === "environment") return;
      await bypass<unknown>(null, () => database.write([countUse(programId, outcome, now)]));
    },
    async recordTrials(programId, trials) {
      const rows = toTrialRows(programId, trials, key);
      if (rows.length > 0) await bypass<unknown>(null, () => database.write(rows.map(keepTrial)));
    },
    nearestTasks: ({ tenant, task, limit }) =>
      bypass<readonly string[]>([], async () => {
        const rows = await database.read(newestTasks(tenant));
        return findNearestTasks(
          task,
          rows.flatMap((row) => taskRow.safeParse(row).data?.task ?? []),
          limit,
        );
      }),
    close: () => Promise.resolve(), // whoever opened the database closes it
  };
}

function readSound(row: Row, integrityKey: string | null, onWarning: (message: string) => void): CachedProgram[] {
  const read = fromRow(row, integrityKey);
  if (read.status === "sound") return [read.program];
  onWarning(`The cached program ${String(row["id"])} is ignored: ${read.reason}.`);
  return [];
}

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { bypassDatabase } from "../database/bypass-database.ts";
import type { Database, Row, Statement } from "../database/port.ts";
import { ConfigurationError } from "../errors.ts";
import { DEFAULT_CACHE_LIMITS, type CacheLimits } from "./cache-limits.ts";
import { checkDigest } from "./check-digest.ts";
import { createKeptPrograms } from "./create-kept-programs.ts";
import { createTaskFinder } from "./create-task-finder.ts";
import { forgetExpired, forgetLongestUnused } from "./kept-statements.ts";
import type { CachedProgram, Judgement, ProgramCache, TemplateQuery, TriedProgram } from "./port.ts";
import { fromJudgementRow, fromRow, fromTrialRows, toJudgementRow, toRow, toTrialRows } from "./program-row.ts";
import {
  countUse,
  dropWorstPrograms,
  findJudgements,
  findProgram,
  findPrograms,
  findTemplatePrograms,
  findTrials,
  keepJudgement,
  keepTrial,
  newestTasks,
  TASKS_OF_PAGE,
  tasksOfScope,
  upsertProgram,
} from "./program-statements.ts";
import { MAX_VARIANTS } from "./rank-programs.ts";
import { findNearestTasks } from "./task-overlap.ts";

export interface ProgramCacheOptions {
  /** Where programs are kept. The cache does not close it. */
  readonly database: Database;
  /** Told when the cache is bypassed, and when a row is ignored. */
  readonly onWarning: (message: string) => void;
  /** Key of the rows' checksums. With one, a row written by anybody else is ignored. Only a long random one keeps a forger out. @default none */
  readonly integrityKey?: string | undefined;
  /** How long and how many programs are kept. @default DEFAULT_CACHE_LIMITS */
  readonly limits?: CacheLimits;
  /** Milliseconds since the epoch: tells which programs have expired. @default Date.now */
  readonly clock?: () => number;
}

const idRow = z.object({ id: z.string() });
const taskRow = z.object({ task: z.string() });
const keptTaskRow = z.object({ id: z.string(), exact_key: z.string(), task: z.string(), created_at: z.number() });

/** More tasks are looked for than are wanted, since the programs of some may be gone. */
const SPARE_TASKS = 5;

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
export function createProgramCache(options: ProgramCacheOptions): ProgramCache {
  const { database, onWarning, integrityKey, limits = DEFAULT_CACHE_LIMITS, clock = Date.now } = options;
  if (integrityKey === "") {
    throw new ConfigurationError("The cache's integrity key is empty, so that anybody has it. Set it, or leave it out.", {
      reason: "secret",
    });
  }
  const key = integrityKey ?? null;
  const bypass = <Result>(fallback: Result, operation: () => Promise<Result>): Promise<Result> =>
    bypassDatabase({ name: "The program cache", fallback, onWarning }, operation);

  const usedAfter = (): number => clock() - limits.ttlMs;
  const readOne = (row: Row): readonly CachedProgram[] => readSound(row, key, onWarning);
  const readTrials = async (program: CachedProgram) => fromTrialRows(program, await database.read(findTrials(program.id)), key);

  /** `isWanted`: an index that is damaged leads to a row that is sound and of another key. */
  const readBest = async (statement: Statement, isWanted: (program: CachedProgram) => boolean): Promise<CachedProgram[]> =>
    (await database.read(statement)).flatMap(readOne).filter(isWanted).slice(0, MAX_VARIANTS);

  const readOfKey = ({ tenant, exactKey }: { readonly tenant: string; readonly exactKey: string }): Promise<CachedProgram[]> =>
    readBest(
      findPrograms({ tenant, exactKey, usedAfter: usedAfter() }),
      (program) => program.tenant === tenant && program.exactKey === exactKey,
    );

  const readOfTemplate = (query: TemplateQuery): Promise<CachedProgram[]> =>
    readBest(
      findTemplatePrograms({ ...query, usedAfter: usedAfter() }),
      ({ tenant, templateKey, reach }) => tenant === query.tenant && templateKey === query.templateKey && reach === "template",
    );

  const finder = createTaskFinder({
    async readTasks(scope, after) {
      const rows = (await database.read(tasksOfScope(scope, { ...after, usedAfter: usedAfter() }))).map((row) => keptTaskRow.parse(row));
      const last = rows.length < TASKS_OF_PAGE ? undefined : rows.at(-1);
      return {
        tasks: rows.map(({ exact_key, task, created_at }) => ({ key: exact_key, task, createdAt: created_at })),
        next: last ? { createdAt: last.created_at, id: last.id } : null,
      };
    },
  });

  return {
    find: (query) => bypass<readonly CachedProgram[]>([], () => readOfKey(query)),
    findForOtherLiterals: (query) =>
      bypass<readonly TriedProgram[]>([], async () => {
        const programs = await readOfTemplate(query);
        return Promise.all(programs.map(async (program) => ({ ...program, trials: await readTrials(program) })));
      }),
    async keep(program, now) {
      checkDigest(program);
      const id = randomUUID();
      return bypass(id, async () => {
        const [kept] = await database.write([
          upsertProgram({ id, now, row: toRow(program, key) }),
          forgetExpired(program.tenant, now - limits.ttlMs),
          dropWorstPrograms(program),
          forgetLongestUnused(program, limits),
        ]);
        return idRow.parse(kept?.[0]).id;
      });
    },
    async recordUse(programId, outcome, now) {
      if (outcome === "environment") return;
      await bypass<unknown>(null, () => database.write([countUse(programId, outcome, now)]));
    },
    async recordTrials(programId, trials) {
      await bypass<unknown>(null, async () => {
        const [program] = (await database.read(findProgram(programId))).flatMap((row) => readSound(row, key, onWarning));
        const rows = program ? toTrialRows(program, trials, key) : [];
        if (rows.length > 0) await database.write(rows.map(keepTrial));
      });
    },
    nearest: ({ task, limit, ...scope }) =>
      bypass<readonly CachedProgram[]>([], async () => {
        const keys = await finder.nearest(scope, task, limit + SPARE_TASKS);
        const best = await Promise.all(keys.map(async (exactKey) => (await readOfKey({ tenant: scope.tenant, exactKey }))[0]));
        return best.filter((program) => program !== undefined).slice(0, limit);
      }),
    judgements: ({ tenant, exactKey }) =>
      bypass<readonly Judgement[]>([], async () =>
        (await database.read(findJudgements(tenant, exactKey)))
          .flatMap((row) => fromJudgementRow(row, key) ?? [])
          .filter((judgement) => judgement.tenant === tenant && judgement.exactKey === exactKey),
      ),
    recordJudgement: (judgement, now) =>
      bypass<void>(undefined, async () => {
        await database.write([keepJudgement(toJudgementRow(judgement, key), now)]);
      }),
    nearestTasks: ({ tenant, task, limit }) =>
      bypass<readonly string[]>([], async () => {
        const rows = await database.read(newestTasks(tenant, usedAfter()));
        return findNearestTasks(
          task,
          rows.flatMap((row) => taskRow.safeParse(row).data?.task ?? []),
          limit,
        );
      }),
    ...createKeptPrograms({ database, integrityKey: key, readSound: readOne, readTrials, usedAfter }),
    close: () => Promise.resolve(), // whoever opened the database closes it
  };
}

function readSound(row: Row, integrityKey: string | null, onWarning: (message: string) => void): CachedProgram[] {
  const read = fromRow(row, integrityKey);
  if (read.status === "sound") return [read.program];
  onWarning(`The cached program ${String(row["id"])} is ignored: ${read.reason}.`);
  return [];
}

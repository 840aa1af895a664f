import { z } from "zod";
import type { Database, Row } from "../database/port.ts";
import { countPrograms, deleteApprovals, deleteJudgements, deletePrograms, listPrograms, quarantineProgram } from "./kept-statements.ts";
import type { CachedProgram, KeptProgram, ParamTrials, ProgramCache, ProgramStatus } from "./port.ts";
import { toJudgementRow, toTrialRows } from "./program-row.ts";
import { findProgram, keepJudgement, keepTrial } from "./program-statements.ts";

/** What a person asks of a cache. */
export type KeptPrograms = Pick<ProgramCache, "list" | "count" | "reject" | "clear">;

export interface KeptProgramsOptions {
  readonly database: Database;
  readonly integrityKey: string | null;
  /** Reads a row; empty for one that is not sound. */
  readonly readSound: (row: Row) => readonly CachedProgram[];
  readonly readTrials: (program: CachedProgram) => Promise<ParamTrials>;
  /** Programs not used after this moment have expired. */
  readonly usedAfter: () => number;
}

const countRow = z.object({ programs: z.number() });
const useRow = z.object({ quarantined_at: z.number().nullable(), last_used_at: z.number() });

/** Creates the part of a cache that shows and manages what is kept. Nothing here is bypassed: a person has to know. */
export function createKeptPrograms(options: KeptProgramsOptions): KeptPrograms {
  const { database, integrityKey, readSound, readTrials } = options;
  const readKept = (row: Row): Promise<KeptProgram>[] => {
    const use = useRow.safeParse(row).data;
    if (!use) return [];
    const status = statusOf(use, options.usedAfter());
    return readSound(row).map(async (program) => ({
      ...program,
      trials: await readTrials(program),
      status,
      lastUsedAt: use.last_used_at,
    }));
  };
  return {
    list: async (query) => Promise.all((await database.read(listPrograms(query))).flatMap(readKept)),
    count: async (query) => countRow.parse((await database.read(countPrograms(query)))[0]).programs,
    async reject(rejection, now) {
      const { tenant, program, judgements } = rejection;
      const statements = judgements.map((judgement) =>
        keepJudgement(toJudgementRow({ ...judgement, tenant, verdict: "different" }, integrityKey), now),
      );
      if (program) {
        const kept = (await database.read(findProgram(program.id))).flatMap(readSound);
        const trials = kept.flatMap((sound) => toTrialRows(sound, { proven: [], refuted: program.refuted }, integrityKey));
        statements.push(...trials.map(keepTrial), quarantineProgram(tenant, program.id, now));
      }
      await database.write(statements);
    },
    async clear(query) {
      const said = query.unusedSince === undefined ? [deleteJudgements(query.tenant), deleteApprovals(query.tenant)] : [];
      const [counted] = await database.write([countPrograms(query), deletePrograms(query), ...said]);
      return countRow.parse(counted?.[0]).programs;
    },
  };
}

function statusOf({ quarantined_at, last_used_at }: z.infer<typeof useRow>, usedAfter: number): ProgramStatus {
  if (quarantined_at !== null) return "quarantined";
  return last_used_at > usedAfter ? "served" : "expired";
}

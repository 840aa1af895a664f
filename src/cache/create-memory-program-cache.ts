import { randomUUID } from "node:crypto";
import { checkDigest } from "./check-digest.ts";
import { createTaskFinder } from "./create-task-finder.ts";
import type {
  CachedProgram,
  Judgement,
  NearQuery,
  NewProgram,
  ParamTrials,
  ProgramCache,
  TemplateQuery,
  TriedProgram,
  UseOutcome,
} from "./port.ts";
import { MAX_NEAR_CANDIDATES } from "./program-statements.ts";
import { compareByExpectedSuccess, FAILURES_TO_QUARANTINE, MAX_VARIANTS } from "./rank-programs.ts";
import { findNearestTasks } from "./task-overlap.ts";

interface Entry {
  program: CachedProgram;
  trials: ParamTrials;
  failuresInRow: number;
  quarantined: boolean;
}

export interface MemoryProgramCacheOptions {
  /** Programs held; the oldest goes first. @default 10_000 */
  readonly maxPrograms?: number;
}

/** Creates a cache that forgets with the process: for tests, and where there is no database. */
export function createMemoryProgramCache({ maxPrograms = 10_000 }: MemoryProgramCacheOptions = {}): ProgramCache {
  return new MemoryProgramCache(maxPrograms);
}

class MemoryProgramCache implements ProgramCache {
  readonly #maxPrograms: number;
  /** By id, the oldest first. */
  readonly #entries = new Map<string, Entry>();
  /** By tenant and key. */
  readonly #entriesOfKey = new Map<string, Entry[]>();
  /** By tenant, key and key of the program. */
  readonly #judgements = new Map<string, Judgement>();
  readonly #finder = createTaskFinder({
    readTasks: async ({ tenant, scopeKey }, after) => ({
      tasks: [...this.#entries.values()]
        .map(({ program }) => program)
        .filter((program) => program.tenant === tenant && program.scopeKey === scopeKey && !program.valuesShown)
        .filter(({ createdAt }) => createdAt >= after.createdAt)
        .map(({ exactKey, task, createdAt }) => ({ key: exactKey, task, createdAt })),
      next: null,
    }),
  });

  constructor(maxPrograms: number) {
    this.#maxPrograms = maxPrograms;
  }

  async find(query: { readonly tenant: string; readonly exactKey: string }): Promise<readonly CachedProgram[]> {
    return this.#served(query).map((entry) => structuredClone(entry.program));
  }

  async findForOtherLiterals({ tenant, templateKey, exactKey }: TemplateQuery): Promise<readonly TriedProgram[]> {
    const entries = [...this.#entries.values()].filter(({ program }) => program.tenant === tenant && program.templateKey === templateKey);
    const others = entries.filter(({ program }) => program.exactKey !== exactKey && program.reach === "template");
    return bestFirst(others)
      .slice(0, MAX_VARIANTS)
      .map(({ program, trials }) => structuredClone({ ...program, trials }));
  }

  async nearest({ task, limit, ...scope }: NearQuery): Promise<readonly CachedProgram[]> {
    const keys = await this.#finder.nearest(scope, task, this.#entries.size);
    return keys
      .flatMap((exactKey) => this.#served({ tenant: scope.tenant, exactKey }).slice(0, 1))
      .slice(0, limit)
      .map(({ program }) => structuredClone(program));
  }

  async judgements({ tenant, exactKey }: { readonly tenant: string; readonly exactKey: string }): Promise<readonly Judgement[]> {
    return [...this.#judgements.values()].filter((judgement) => judgement.tenant === tenant && judgement.exactKey === exactKey);
  }

  async recordJudgement(judgement: Judgement): Promise<void> {
    const name = JSON.stringify([judgement.tenant, judgement.exactKey, judgement.programKey]);
    if (this.#judgements.get(name)?.verdict !== "different") this.#judgements.set(name, { ...judgement });
  }

  async recordTrials(programId: string, trials: ParamTrials): Promise<void> {
    const entry = this.#entries.get(programId);
    if (entry === undefined) return;
    const refuted = [...new Set([...entry.trials.refuted, ...trials.refuted])];
    const proven = [...new Set([...entry.trials.proven, ...trials.proven])].filter((param) => !refuted.includes(param));
    entry.trials = { proven, refuted };
  }

  async keep(program: NewProgram, now: number): Promise<string> {
    checkDigest(program);
    const known = this.#ofKey(program).find((entry) => entry.program.sha256 === program.sha256);
    if (known === undefined) return this.#add(program, now);
    const { id, createdAt, successes, failures } = known.program;
    known.program = structuredClone({ ...program, id, createdAt, failures, successes: successes + 1 });
    known.failuresInRow = 0;
    return id;
  }

  async recordUse(programId: string, outcome: UseOutcome): Promise<void> {
    const entry = this.#entries.get(programId);
    if (entry === undefined || outcome === "environment") return;
    const { program } = entry;
    if (outcome === "success") {
      entry.program = { ...program, successes: program.successes + 1 };
      entry.failuresInRow = 0;
      return;
    }
    entry.program = { ...program, failures: program.failures + 1 };
    if (outcome === "outdone") return;
    entry.failuresInRow += 1;
    entry.quarantined ||= entry.failuresInRow >= FAILURES_TO_QUARANTINE;
  }

  async nearestTasks({
    tenant,
    task,
    limit,
  }: {
    readonly tenant: string;
    readonly task: string;
    readonly limit: number;
  }): Promise<readonly string[]> {
    const newest = [...this.#entries.values()]
      .filter((entry) => entry.program.tenant === tenant && !entry.quarantined)
      .sort((left, right) => right.program.createdAt - left.program.createdAt)
      .slice(0, MAX_NEAR_CANDIDATES);
    return findNearestTasks(
      task,
      newest.map((entry) => entry.program.task),
      limit,
    );
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.#entriesOfKey.clear();
  }

  #add(program: NewProgram, now: number): string {
    const id = randomUUID();
    const entry: Entry = {
      program: structuredClone({ ...program, id, createdAt: now, successes: 1, failures: 0 }),
      trials: { proven: [], refuted: [] },
      failuresInRow: 0,
      quarantined: false,
    };
    const others = this.#served(program);
    this.#entries.set(id, entry);
    this.#entriesOfKey.set(keyOf(program), [...this.#ofKey(program), entry]);
    for (const worst of others.slice(MAX_VARIANTS - 1)) this.#remove(worst);
    const [oldest] = this.#entries.values();
    if (oldest !== undefined && this.#entries.size > this.#maxPrograms) this.#remove(oldest);
    return id;
  }

  #remove({ program }: Entry): void {
    this.#entries.delete(program.id);
    const left = this.#ofKey(program).filter((entry) => entry.program.id !== program.id);
    if (left.length > 0) this.#entriesOfKey.set(keyOf(program), left);
    else this.#entriesOfKey.delete(keyOf(program));
  }

  #ofKey(key: { readonly tenant: string; readonly exactKey: string }): readonly Entry[] {
    return this.#entriesOfKey.get(keyOf(key)) ?? [];
  }

  #served(key: { readonly tenant: string; readonly exactKey: string }): readonly Entry[] {
    return bestFirst(this.#ofKey(key));
  }
}

/** Those that may be served, the best first; of equal entries the later written comes first. */
function bestFirst(entries: readonly Entry[]): readonly Entry[] {
  return entries
    .filter((entry) => !entry.quarantined)
    .reverse()
    .sort((left, right) => compareByExpectedSuccess(left.program, right.program));
}

function keyOf({ tenant, exactKey }: { readonly tenant: string; readonly exactKey: string }): string {
  return JSON.stringify([tenant, exactKey]);
}

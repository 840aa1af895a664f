import { randomUUID } from "node:crypto";
import { DEFAULT_CACHE_LIMITS, type CacheLimits } from "./cache-limits.ts";
import { checkDigest } from "./check-digest.ts";
import { createTaskFinder } from "./create-task-finder.ts";
import { MemoryEntries, type MemoryEntry } from "./memory-entries.ts";
import type {
  CachedProgram,
  Judgement,
  KeptProgram,
  KeptQuery,
  NearQuery,
  NewProgram,
  ParamTrials,
  ProgramCache,
  Rejection,
  TemplateQuery,
  TriedProgram,
  UseOutcome,
} from "./port.ts";
import { MAX_NEAR_CANDIDATES } from "./program-statements.ts";
import { FAILURES_TO_QUARANTINE, MAX_VARIANTS } from "./rank-programs.ts";
import { findNearestTasks } from "./task-overlap.ts";

export interface MemoryProgramCacheOptions extends Partial<CacheLimits> {
  /** Programs of one tenant; those not used for longest go first. @default 10_000 */
  readonly maxPrograms?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
}

/** Creates a cache that forgets with the process: for tests, and where there is no database. */
export function createMemoryProgramCache({ clock = Date.now, ...limits }: MemoryProgramCacheOptions = {}): ProgramCache {
  return new MemoryProgramCache(new MemoryEntries({ ...DEFAULT_CACHE_LIMITS, maxPrograms: 10_000, ...limits }, clock));
}

class MemoryProgramCache implements ProgramCache {
  readonly #entries: MemoryEntries;
  /** By tenant, key and key of the program. */
  readonly #judgements = new Map<string, Judgement>();
  readonly #finder = createTaskFinder({
    readTasks: async ({ tenant, scopeKey }, after) => ({
      tasks: this.#entries
        .ofTenant(tenant)
        .map(({ program }) => program)
        .filter((program) => program.scopeKey === scopeKey && program.createdAt >= after.createdAt && !program.valuesShown)
        .map(({ exactKey, task, createdAt }) => ({ key: exactKey, task, createdAt })),
      next: null,
    }),
  });

  constructor(entries: MemoryEntries) {
    this.#entries = entries;
  }

  async find(query: { readonly tenant: string; readonly exactKey: string }): Promise<readonly CachedProgram[]> {
    return this.#servedOf(query).map((entry) => structuredClone(entry.program));
  }

  async findForOtherLiterals({ tenant, templateKey, exactKey }: TemplateQuery): Promise<readonly TriedProgram[]> {
    const entries = this.#entries.ofTenant(tenant).filter(({ program }) => program.templateKey === templateKey);
    const others = entries.filter(({ program }) => program.exactKey !== exactKey && program.reach === "template");
    return this.#entries
      .served(others)
      .slice(0, MAX_VARIANTS)
      .map(({ program, trials }) => structuredClone({ ...program, trials }));
  }

  async nearest({ task, limit, ...scope }: NearQuery): Promise<readonly CachedProgram[]> {
    const keys = await this.#finder.nearest(scope, task, this.#entries.size);
    return keys
      .flatMap((exactKey) => this.#servedOf({ tenant: scope.tenant, exactKey }).slice(0, 1))
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
    const known = this.#entries.ofKey(program).find((entry) => entry.program.sha256 === program.sha256);
    const kept = known ?? this.#add(program, now);
    if (known) {
      const { id, createdAt, successes, failures } = known.program;
      known.program = structuredClone({ ...program, id, createdAt, failures, successes: successes + 1 });
      known.failuresInRow = 0;
    }
    this.#entries.use(kept, now);
    this.#entries.forget(kept);
    return kept.program.id;
  }

  async recordUse(programId: string, outcome: UseOutcome, now: number): Promise<void> {
    const entry = this.#entries.get(programId);
    if (entry === undefined || outcome === "environment") return;
    const { program } = entry;
    this.#entries.use(entry, now);
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
    const newest = this.#entries
      .ofTenant(tenant)
      .filter((entry) => this.#entries.statusOf(entry) === "served")
      .sort((left, right) => right.program.createdAt - left.program.createdAt)
      .slice(0, MAX_NEAR_CANDIDATES);
    return findNearestTasks(
      task,
      newest.map((entry) => entry.program.task),
      limit,
    );
  }

  async list({ limit, ...query }: KeptQuery & { readonly limit: number }): Promise<readonly KeptProgram[]> {
    return this.#meant(query)
      .toReversed()
      .sort((left, right) => right.lastUsedAt - left.lastUsedAt)
      .slice(0, limit)
      .map((entry) => {
        const { program, trials, lastUsedAt } = entry;
        return structuredClone({ ...program, trials, lastUsedAt, status: this.#entries.statusOf(entry) });
      });
  }

  async count(query: KeptQuery): Promise<number> {
    return this.#meant(query).length;
  }

  async reject(rejection: Rejection): Promise<void> {
    const { tenant, program, judgements } = rejection;
    for (const judgement of judgements) await this.recordJudgement({ ...judgement, tenant, verdict: "different" });
    const wrong = program && this.#entries.ofTenant(tenant).find((entry) => entry.program.id === program.id);
    if (!wrong) return;
    await this.recordTrials(program.id, { proven: [], refuted: program.refuted });
    wrong.quarantined = true;
  }

  async clear(query: Pick<KeptQuery, "tenant" | "unusedSince">): Promise<number> {
    const entries = this.#meant(query);
    for (const entry of entries) this.#entries.remove(entry);
    if (query.unusedSince !== undefined) return entries.length;
    for (const [name, { tenant }] of this.#judgements) if (tenant === query.tenant) this.#judgements.delete(name);
    return entries.length;
  }

  async close(): Promise<void> {
    this.#entries.clear();
  }

  #add(program: NewProgram, now: number): MemoryEntry {
    const entry: MemoryEntry = {
      program: structuredClone({ ...program, id: randomUUID(), createdAt: now, successes: 1, failures: 0 }),
      trials: { proven: [], refuted: [] },
      failuresInRow: 0,
      quarantined: false,
      lastUsedAt: now,
    };
    const others = this.#servedOf(program);
    this.#entries.add(entry);
    for (const worst of others.slice(MAX_VARIANTS - 1)) this.#entries.remove(worst);
    return entry;
  }

  #servedOf(key: { readonly tenant: string; readonly exactKey: string }): readonly MemoryEntry[] {
    return this.#entries.served(this.#entries.ofKey(key));
  }

  #meant({ tenant, id, exactKey, templateKey, task, unusedSince }: KeptQuery): readonly MemoryEntry[] {
    return this.#entries
      .ofTenant(tenant)
      .filter(
        ({ program, quarantined, lastUsedAt }) =>
          (id === undefined || program.id === id) &&
          (exactKey === undefined || program.exactKey === exactKey) &&
          (templateKey === undefined || program.templateKey === templateKey) &&
          (task === undefined || program.task === task) &&
          (unusedSince === undefined || (!quarantined && lastUsedAt < unusedSince)),
      );
  }
}

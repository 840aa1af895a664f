import type { CacheLimits } from "./cache-limits.ts";
import type { CachedProgram, ParamTrials, ProgramStatus } from "./port.ts";
import { compareByExpectedSuccess } from "./rank-programs.ts";

/** A program in memory, with what is counted of it. */
export interface MemoryEntry {
  program: CachedProgram;
  trials: ParamTrials;
  failuresInRow: number;
  quarantined: boolean;
  lastUsedAt: number;
}

interface Key {
  readonly tenant: string;
  readonly exactKey: string;
}

/** The entries of a cache in memory: by id, the oldest first, and by key. */
export class MemoryEntries {
  readonly #limits: CacheLimits;
  readonly #clock: () => number;
  readonly #byId = new Map<string, MemoryEntry>();
  readonly #ofKey = new Map<string, MemoryEntry[]>();

  constructor(limits: CacheLimits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): MemoryEntry | undefined {
    return this.#byId.get(id);
  }

  /** Those of a tenant, served or not, the oldest first. */
  ofTenant(tenant: string): readonly MemoryEntry[] {
    return [...this.#byId.values()].filter(({ program }) => program.tenant === tenant);
  }

  ofKey(key: Key): readonly MemoryEntry[] {
    return this.#ofKey.get(nameOf(key)) ?? [];
  }

  statusOf({ quarantined, lastUsedAt }: MemoryEntry): ProgramStatus {
    if (quarantined) return "quarantined";
    return lastUsedAt > this.#clock() - this.#limits.ttlMs ? "served" : "expired";
  }

  /** Those that may be served, the best first; of equal entries the later written comes first. */
  served(entries: readonly MemoryEntry[]): readonly MemoryEntry[] {
    return entries
      .filter((entry) => this.statusOf(entry) === "served")
      .reverse()
      .sort((left, right) => compareByExpectedSuccess(left.program, right.program));
  }

  add(entry: MemoryEntry): void {
    this.#byId.set(entry.program.id, entry);
    this.#ofKey.set(nameOf(entry.program), [...this.ofKey(entry.program), entry]);
  }

  remove({ program }: MemoryEntry): void {
    this.#byId.delete(program.id);
    const left = this.ofKey(program).filter((entry) => entry.program.id !== program.id);
    if (left.length > 0) this.#ofKey.set(nameOf(program), left);
    else this.#ofKey.delete(nameOf(program));
  }

  /** Notes a use. A clock that jumped back makes nothing look unused: no use is older than the tenant's last. */
  use(entry: MemoryEntry, now: number): void {
    const newest = this.ofTenant(entry.program.tenant).reduce((latest, { lastUsedAt }) => Math.max(latest, lastUsedAt), now);
    entry.lastUsedAt = newest;
  }

  /** Forgets what has expired, and of more than the limit those not used for longest; never the one that was just kept. */
  forget(kept: MemoryEntry): void {
    const live = this.ofTenant(kept.program.tenant).filter((entry) => !entry.quarantined);
    const expired = live.filter((entry) => this.statusOf(entry) === "expired");
    const longestUnused = live
      .filter((entry) => entry !== kept && !expired.includes(entry))
      .sort((left, right) => left.lastUsedAt - right.lastUsedAt)
      .slice(0, Math.max(0, live.length - expired.length - this.#limits.maxPrograms));
    for (const entry of [...expired, ...longestUnused]) this.remove(entry);
  }

  clear(): void {
    this.#byId.clear();
    this.#ofKey.clear();
  }
}

function nameOf({ tenant, exactKey }: Key): string {
  return JSON.stringify([tenant, exactKey]);
}

/** How long and how many programs are kept. What is in quarantine stays: the same wrong program is often generated again. */
export interface CacheLimits {
  /** A program that was not used for so long is not served, and is forgotten when others are kept. Milliseconds. @default 180 days */
  readonly ttlMs: number;
  /** Programs of one tenant; those that were not used for longest go first. @default 100_000 */
  readonly maxPrograms: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

export const DEFAULT_CACHE_LIMITS: CacheLimits = { ttlMs: 180 * DAY_MS, maxPrograms: 100_000 };

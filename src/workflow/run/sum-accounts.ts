import type { StepAccount } from "./records.ts";

/** Adds up what several runs cost; null where none is known. Their time is that of the longest: they may have run at once. */
export function sumAccounts(accounts: readonly (StepAccount | null)[]): StepAccount | null {
  const known = accounts.filter((account) => account !== null);
  if (known.length === 0) return null;
  const models = [...new Set(known.map(({ model }) => model).filter((model) => model !== null))];
  return {
    run_id: null,
    model: models.length === 1 ? (models[0] ?? null) : null,
    cost_usd: known.some(({ cost_usd }) => cost_usd === null) ? null : known.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0),
    attempts: known.reduce((sum, { attempts }) => sum + attempts, 0),
    cache_hit: known.every(({ cache_hit }) => cache_hit),
    total_ms: Math.max(...known.map(({ total_ms }) => total_ms)),
  };
}

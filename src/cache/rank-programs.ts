import type { CachedProgram } from "./port.ts";

/** Programs kept per key that may be served. */
export const MAX_VARIANTS = 3;

/** Failures in a row after which a program is never served again. */
export const FAILURES_TO_QUARANTINE = 2;

type Counts = Pick<CachedProgram, "successes" | "failures">;
type Ranked = Counts & Pick<CachedProgram, "createdAt">;

/**
 * Estimates how likely a program is to succeed: the mean of the Beta distribution that a uniform prior becomes after
 * what was seen (Laplace's rule of succession; Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.4).
 */
export function expectedSuccess({ successes, failures }: Counts): number {
  return (successes + 1) / (successes + failures + 2);
}

/**
 * Orders programs, the best first. Of two that did equally well the newer comes first: it was written because a run
 * had no use for the older one.
 */
export function compareByExpectedSuccess(left: Ranked, right: Ranked): number {
  return expectedSuccess(right) - expectedSuccess(left) || right.createdAt - left.createdAt;
}

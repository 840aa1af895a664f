import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RunClaimedError } from "../../src/errors.ts";
import { keepClaim } from "../../src/effects/keep-claim.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A claim whose renewals answer in order; the last answer goes on. */
function openClaim(...answers: readonly (boolean | Error)[]) {
  const seen = { renewed: 0, released: 0 };
  const claim = keepClaim({
    runId: "run-1",
    everyMs: 100,
    renew: async () => {
      const answer = answers[Math.min(seen.renewed, answers.length - 1)] ?? true;
      seen.renewed += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    release: async () => {
      seen.released += 1;
      throw new Error("the database is gone");
    },
  });
  return { claim, seen };
}

test("a claim is renewed until it is released, which fails silently", async () => {
  const { claim, seen } = openClaim(true);
  await vi.advanceTimersByTimeAsync(350);
  await claim.release();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual({ renewed: 3, released: 1 });
  expect(claim.lost.aborted).toBe(false);
});

test("a claim that another has taken over is lost, and not renewed any more", async () => {
  const { claim, seen } = openClaim(true, false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(claim.lost.reason).toBeInstanceOf(RunClaimedError);
  expect(seen.renewed).toBe(2);
});

test("a claim is not lost because the database is unavailable for a while", async () => {
  const { claim, seen } = openClaim(new Error("locked"), new Error("locked"), true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(claim.lost.aborted).toBe(false);
  expect(seen.renewed).toBe(10);
});

import { countGenerated } from "./attempts.ts";
import { unsettledEffects } from "./settled-effects.ts";
import type { State } from "./state.ts";

type Routed = Pick<State, "attempts" | "program">;
type Taking = Routed & { readonly turn: Pick<State["turn"], "next"> };
type Judged = Routed & {
  readonly run: Pick<State["run"], "decided">;
  readonly execution: Pick<NonNullable<State["execution"]>, "effects"> | null;
};

/** After `lookup`: a kept program goes on to `approve`; without one, one is generated. A judge that was paid is written down before anything else can fail. */
export function routeAfterLookup(state: Taking): "approve" | "lookup" | "generate" {
  if (state.program) return "approve";
  return state.turn.next;
}

/** After `generate`: a program goes on; a failed attempt goes back while attempts are left; who has waited looks again. */
export function routeAfterGenerate(state: Taking, maxAttempts: number): "approve" | "lookup" | "generate" | "learn" {
  if (state.turn.next === "lookup") return "lookup";
  return state.program ? "approve" : routeFailed(state, maxAttempts);
}

/** After `approve`: an approved program runs; one rejected with `retry` is replaced. */
export function routeAfterApprove(state: Routed, maxAttempts: number): "execute" | "lookup" | "generate" | "learn" {
  if (state.program && state.program.approved !== "no") return "execute";
  return routeReplacement(state, maxAttempts);
}

/** After `validate`: a good result is learnt from; a failed program is replaced, unless it has had an effect that no person has settled: another could have that again. */
export function routeAfterValidate(state: Judged, maxAttempts: number): "learn" | "lookup" | "generate" {
  if (!state.attempts.at(-1)?.error || unsettledEffects(state).length > 0) return "learn";
  return routeReplacement(state, maxAttempts);
}

function routeReplacement(state: Routed, maxAttempts: number): "lookup" | "generate" | "learn" {
  return state.attempts.at(-1)?.source === "cache" ? "lookup" : routeFailed(state, maxAttempts);
}

function routeFailed(state: Routed, maxAttempts: number): "generate" | "learn" {
  const isGiven = state.attempts[0]?.source === "given"; // nobody repairs the caller's own program
  return !isGiven && countGenerated(state.attempts) < maxAttempts ? "generate" : "learn";
}

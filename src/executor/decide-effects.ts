import { Command } from "@langchain/langgraph";
import { z } from "zod";
import type { EffectEntry, EffectFinding } from "../effects/create-effect-record.ts";
import type { EffectDecision } from "../effects/effect-decision.ts";
import { ApprovalRejectedError, ConfigurationError } from "../errors.ts";
import { updateLatest } from "../nodes/attempts.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import { MAX_EFFECTS_TOLD } from "../nodes/settled-effects.ts";
import type { State, Update } from "../nodes/state.ts";
import { effectsPending, toErrorState } from "../nodes/to-error-state.ts";
import type { RunStatus } from "./find-run.ts";

type Services = Pick<ExecutorServices, "effectRecord" | "tenant">;
type Decisions = ReadonlyMap<string, EffectDecision>;

interface Deciding {
  readonly runId: string;
  /** Where the run's checkpoints are in its thread. @default "", the thread itself */
  readonly checkpointNamespace?: string;
  readonly found: Exclude<RunStatus, { status: "unknown" }>;
  readonly decisions: Decisions;
}

const ledgerSchema = z.array(z.object({ key: z.string(), status: z.enum(["done", "unknown"]) })).catch([]);

/**
 * Writes down what a person has decided about the effects of a run, and says how its graph goes on: null from its last
 * checkpoint; else the same program runs again, with what was done; or the run ends.
 *
 * @throws ConfigurationError (`input`) for what cannot be decided, EffectsPendingError while an effect is undecided; nothing is run.
 */
export async function decideEffects({ effectRecord, tenant }: Services, deciding: Deciding): Promise<Command | null> {
  const { runId, checkpointNamespace = "", found, decisions } = deciding;
  const scope = { tenant, runId, checkpointNamespace, mapIndex: "" };
  const state = found.status === "finished" ? (found.values as State) : null; // our own graph's
  const entries = withWhatTheRunSaid(await effectRecord.list(scope), state);
  checkDecisions(entries, decisions, runId);
  if ([...decisions.values()].includes("abort")) return giveUp(state, entries, runId);
  await effectRecord.settle(scope, findingsOf(decisions));
  if (!state) return null; // `execute` looks at what is left
  const left = await effectRecord.list(scope);
  if (left.some(({ status }) => status === "unknown") || entries.some((entry) => isLost(entry, { left, decisions }))) {
    throw effectsPending(left, { what: "Not every effect of this run is decided", decider: { runId }, latest: undefined });
  }
  return new Command({ goto: "execute", update: runAgain(state, left) });
}

/** What the run named when it ended counts as well: rows can be lost. */
function withWhatTheRunSaid(entries: readonly EffectEntry[], state: State | null): EffectEntry[] {
  const known = new Set(entries.map(({ key }) => key));
  const told = ledgerSchema.parse(state?.error?.details["ledger"]);
  return [...entries, ...told.filter(({ key }) => !known.has(key)).map((entry) => ({ ...entry, program: "" }))];
}

function checkDecisions(entries: readonly EffectEntry[], decisions: Decisions, runId: string): void {
  for (const [key, decision] of decisions) {
    const entry = entries.find((found) => found.key === key);
    if (!entry) throw refusal(`Run ${runId} has no effect ${JSON.stringify(key)}: decide on those that its EffectsPendingError names.`);
    if (entry.status === "done" && decision === "repeat") {
      throw refusal(`The effect ${JSON.stringify(key)} is recorded as done, and is never repeated: leave it out, or abort the run.`);
    }
  }
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}

function findingsOf(decisions: Decisions): EffectFinding[] {
  return [...decisions].map(([key, decision]) => {
    if (decision === "repeat") return { key, happened: false };
    return { key, happened: true, value: typeof decision === "object" ? decision.done : null };
  });
}

/** An effect that the run named and whose row is gone would happen again, unless that is what was decided. */
function isLost({ key }: EffectEntry, { left, decisions }: { left: readonly EffectEntry[]; decisions: Decisions }): boolean {
  return !left.some((entry) => entry.key === key) && decisions.get(key) !== "repeat";
}

function giveUp(state: State | null, entries: readonly EffectEntry[], runId: string): Command {
  if (!state) throw refusal(`Run ${runId} was not ended yet: resume it without decisions, and abort it when it asks for them.`);
  const named = entries.slice(0, 5).map(({ key, status }) => `${JSON.stringify(key)} (${status})`);
  const error = new ApprovalRejectedError(`The run was given up after it had effects: ${named.join(", ")}. Nothing was run again.`);
  const decided = { times: (state.run.decided?.times ?? 0) + 1, keys: state.run.decided?.keys ?? [], recorded: state.attempts.length };
  const update: Update = {
    run: { ...state.run, decided },
    error: toErrorState(error, { node: "execute", attempts: state.attempts }),
    result: null,
    metadata: null,
  };
  return new Command({ goto: "learn", update });
}

/** The state in which the program that had the effects is about to run. */
function runAgain({ run, attempts }: State, entries: readonly EffectEntry[]): Update {
  const keys = entries.slice(0, MAX_EFFECTS_TOLD).map(({ key }) => key);
  const decided = { times: (run.decided?.times ?? 0) + 1, keys, recorded: Math.max(0, attempts.length - 1) };
  return {
    run: { ...run, decided },
    attempts: updateLatest(attempts, { error: null, executionMs: null }),
    execution: null,
    result: null,
    error: null,
    metadata: null,
  };
}

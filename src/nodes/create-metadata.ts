import type { Validation } from "../cache/port.ts";
import { countGenerated, hasSucceeded } from "./attempts.ts";
import { describeOmitted } from "./keep-artifacts.ts";
import type { DeliveredFile, Metadata } from "./outcome-schema.ts";
import type { Attempt, State } from "./state.ts";

/** What all billed calls of a run cost, US dollars; null as soon as one has no known price. */
export function costOf({ attempts, judgings }: Pick<State, "attempts" | "judgings">): number | null {
  let total = 0;
  for (const { costUsd } of [...judgings, ...attempts]) {
    if (costUsd === null) return null;
    total += costUsd;
  }
  return total;
}

/** What the result was held against. */
export function validatedBy(state: Pick<State, "run" | "execution" | "program">): Validation[] {
  const { run, execution, program } = state;
  const validations: Validation[] = [];
  if (execution?.outcome.status !== "ok") return validations;
  if (run.request?.outputSchema) validations.push("schema");
  if (execution.outcome.checks.status === "passed") validations.push("checks");
  if (program?.approved === "by-person") validations.push("approval");
  return validations;
}

/** What `learn` adds to what the state knows. */
export interface MetadataExtra {
  readonly now: number;
  /** Id under which the program is kept, if it is. */
  readonly programId: string | null;
  readonly artifacts: readonly DeliveredFile[];
  readonly warnings: readonly string[];
}

/** Sums up a run: the account a caller gets beside the result. */
export function createMetadata(state: State, { now, programId, artifacts, warnings }: MetadataExtra): Metadata {
  const { run, attempts, program, execution } = state;
  const latest = attempts.at(-1);
  const hit = latest?.source === "cache" && hasSucceeded(latest);
  const generated = attempts.filter((attempt) => attempt.source === "generated");
  const code = latest?.code ?? "";
  return {
    model: hit ? null : (generated.at(-1)?.model ?? null),
    prompt: hit ? "" : (generated.at(-1)?.prompt ?? ""),
    generated_code: code,
    code_length: code.length,
    ...sumTokens([...state.judgings, ...generated]),
    cost_usd: costOf(state),
    ...sumTimes(state, now),
    attempts: countGenerated(attempts),
    cache_hit: hit,
    sandbox: run.sandbox && { ...run.sandbox, ...execution?.connections },
    cache: { tier: hit ? (program?.tier ?? null) : null, program_id: programId, saved_usd: hit ? (program?.savedUsd ?? null) : 0 },
    validated_by: validatedBy(state),
    integrations: run.request?.integrations.map((integration) => integration.name) ?? [],
    artifacts: [...artifacts],
    warnings: [...resultWarnings(state), ...(state.execution?.omitted ?? []).map(describeOmitted), ...warnings],
    errors: errorsOf(attempts),
    lessons: attempts.flatMap(({ lessons }, index) => lessons.map((id) => ({ id, attempt: index + 1 }))),
    run_id: run.id,
  };
}

function sumTokens(billed: readonly Pick<Attempt, "usage">[]) {
  const sum = (part: "input" | "output" | "total" | "cached") => billed.reduce((total, { usage }) => total + (usage?.[part] ?? 0), 0);
  return {
    tokens_input: sum("input"),
    tokens_output: sum("output"),
    tokens_total: sum("total"),
    tokens_cached: sum("cached"),
    estimated: billed.some(({ usage }) => usage?.estimated),
  };
}

function sumTimes({ run, attempts, judgings }: State, now: number) {
  const sum = (part: "generationMs" | "waitingMs" | "executionMs") => attempts.reduce((total, attempt) => total + (attempt[part] ?? 0), 0);
  return {
    generation_time_ms: sum("generationMs") + judgings.reduce((total, { durationMs }) => total + durationMs, 0),
    execution_time_ms: sum("executionMs"),
    total_time_ms: Math.max(0, now - run.startedAt),
    waiting_ms: sum("waitingMs"),
  };
}

function resultWarnings({ execution }: State): readonly string[] {
  if (execution?.outcome.status !== "ok" || execution.outcome.result.status !== "value") return [];
  return execution.outcome.result.warnings;
}

function errorsOf(attempts: readonly Attempt[]): Metadata["errors"] {
  return attempts.flatMap((attempt, index) =>
    attempt.error ? [{ attempt: index + 1, source: attempt.source, class: attempt.error.class, message: attempt.error.message }] : [],
  );
}

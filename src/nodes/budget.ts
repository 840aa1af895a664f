import { z } from "zod";
import { BudgetExceededError, ConfigurationError } from "../errors.ts";
import { estimateTokens } from "../model/estimate-tokens.ts";
import type { CodeModel, PromptMessage } from "../model/port.ts";
import { priceUsd } from "../model/price-usd.ts";
import { costOf } from "./create-metadata.ts";
import type { State } from "./state.ts";

/** An estimate is at most this much too high; see {@link estimateTokens}. */
const ESTIMATE_EXCESS = 1.18;

const HOUR_MS = 3_600_000;

/** A time limit. A longer one than a timer takes would end at once. */
export const millisecondsSchema = z.number().int("must be a whole number of milliseconds").min(1).max(HOUR_MS, "must be at most an hour");

/** What a call may use up. 0 pays for nothing: only what is kept runs. */
export const budgetFields = {
  maxCostUsd: z.number("must be US dollars, such as 0.05").min(0, "must not be negative").optional(),
  maxTokens: z.number("must be a number of tokens").int("must be a whole number of tokens").min(0, "must not be negative").optional(),
  deadlineMs: millisecondsSchema.optional(),
};

/** Limits of one call; what is left out has none. */
export interface Budget {
  /** US dollars for the model calls of one run. Needs a model with a known price. */
  readonly maxCostUsd?: number | undefined;
  /** Tokens, in and out, for the model calls of one run. */
  readonly maxTokens?: number | undefined;
  /** The whole run, milliseconds. */
  readonly deadlineMs?: number | undefined;
}

/** Of each limit the smallest. */
export function smallestBudget(...budgets: readonly Budget[]): Budget {
  const smallest = (key: keyof Budget) => {
    const limits = budgets.map((budget) => budget[key]).filter((limit) => limit !== undefined);
    return limits.length === 0 ? undefined : Math.min(...limits);
  };
  return { maxCostUsd: smallest("maxCostUsd"), maxTokens: smallest("maxTokens"), deadlineMs: smallest("deadlineMs") };
}

/** A model call that is about to be made. */
export interface ComingCall {
  readonly model: CodeModel;
  /** What is sent; nothing where that is not known yet. */
  readonly messages: readonly PromptMessage[];
}

/**
 * Checks that what was spent and what a coming model call costs at least, its prompt, fit into the run's budget. The answer
 * comes on top: the last call may go beyond the limit by that.
 *
 * @throws BudgetExceededError; ConfigurationError (`input`) where a limit in dollars cannot be held, as a price is not known.
 */
export function checkBudget(state: Pick<State, "run" | "attempts" | "judgings">, { model, messages }: ComingCall): void {
  const { maxCostUsd, maxTokens } = state.run.budget;
  if (maxCostUsd === null && maxTokens === null) return;
  const text = messages.map((message) => message.content).join("\n\n");
  const promptTokens = Math.max(1, Math.floor(estimateTokens(text) / ESTIMATE_EXCESS));
  if (maxTokens !== null) {
    const spent = [...state.judgings, ...state.attempts].reduce((total, { usage }) => total + (usage?.total ?? 0), 0);
    if (spent + promptTokens > maxTokens) throw used("maxTokens", { limit: maxTokens, spent, next: promptTokens, unit: "tokens" });
  }
  if (maxCostUsd !== null) {
    const next = priceUsd(model.name, { input: promptTokens, output: 0, cached: 0 });
    const spent = costOf(state);
    if (next === null || spent === null) throw unknownPrice(model.name);
    if (spent + next > maxCostUsd) throw used("maxCostUsd", { limit: maxCostUsd, spent, next, unit: "US dollars" });
  }
}

interface Used {
  readonly limit: number;
  readonly spent: number;
  /** What the coming call would take at least. */
  readonly next: number;
  readonly unit: string;
}

function used(option: string, { limit, spent, next, unit }: Used): BudgetExceededError {
  return new BudgetExceededError(
    `The budget is used up: ${withoutNoise(spent)} ${unit} were spent, the next model call takes at least ${withoutNoise(next)}, and ${option} is ${limit}. ` +
      `Pass a larger ${option}, or a simpler task; kept programs run with any budget.`,
  );
}

function unknownPrice(modelName: string): ConfigurationError {
  return new ConfigurationError(
    `maxCostUsd cannot be held: the price of the model ${JSON.stringify(modelName)} is not known. Pass maxTokens in its place, or a model with a known price.`,
    { reason: "input" },
  );
}

/** Rounds off what binary fractions leave behind. */
function withoutNoise(amount: number): number {
  return Number(amount.toPrecision(4));
}

import { inspect } from "node:util";
import { getRetryable } from "@langchain/core/errors";
import { ConfigurationError, ExecutorError, ModelError } from "../errors.ts";
import { readFailure } from "./read-failure.ts";
import type { FailureContext, FailureFacts } from "./read-failure.ts";

/** What follows from a failed request: nothing more, or another one after a pause. */
export type Failure =
  | { readonly kind: "final"; readonly error: Error }
  | {
      readonly kind: "passing";
      /** What happened, to be put into a sentence. */
      readonly what: string;
      /** What a person can do if it does not pass. */
      readonly advice: string;
      /** How long the service asks to wait, milliseconds. */
      readonly retryAfterMs: number | null;
      readonly cause: unknown;
    };

/** What the messages name. */
export interface ExplainContext extends FailureContext {
  readonly modelName: string;
}

const QUOTA_CODES = new Set(["insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "InsufficientQuotaError"]);
const QUOTA_WORDS = /insufficient[_ ](?:quota|balance)|credit balance is too low|out of credits/i;
const CONTEXT_WORDS = /context[_ ]length|context window|maximum context/i;
/** Statuses of 4xx that pass: timeout, conflict, too early, too many requests. */
const PASSING_STATUSES = new Set([408, 409, 425, 429]);
const UNREACHABLE_CODES = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"]);
const CONNECTION_CODE = /^(?:E[A-Z_]{4,}|UND_ERR_\w+|TimeoutError|APIConnection\w*Error|CERT_\w+|\w+_CERT\w*|ERR_TLS\w*)$/;

/** Decides what follows from an error of a chat model. Errors of this package pass unchanged. */
export function explainFailure(error: unknown, context: ExplainContext): Failure {
  if (error instanceof ExecutorError) return { kind: "final", error };
  const facts = readFailure(error, context);
  if (facts.unusable?.problem === "too-large") return { kind: "final", error: facts.unusable };
  const cause = hideKeys(error, facts, context);
  const final = explainRefusal(facts, context.modelName, cause);
  if (final !== null) return { kind: "final", error: final };
  if (isOurRequest(error, facts)) {
    const message = `${context.modelName} did not accept the request${showStatus(facts)}: ${facts.words}. Change the request: asking again gives the same answer.`;
    return { kind: "final", error: new ModelError(message, { cause, retryable: false }) };
  }
  return { kind: "passing", ...describePassing(facts, context.modelName), retryAfterMs: facts.retryAfterMs, cause };
}

/** A service often repeats a part of the key it refuses; an error that shows one is replaced before it reaches a log. */
function hideKeys(error: unknown, facts: FailureFacts, context: ExplainContext): unknown {
  const isAboutKey = facts.status === 401 || facts.status === 403 || facts.repeatsKey;
  const holdsKey = context.knownKey !== null && inspect(error, { depth: 4 }).includes(context.knownKey);
  return isAboutKey || holdsKey ? new Error(facts.words) : error;
}

/** The account's fault or the configuration's, not the request's. */
function explainRefusal(facts: FailureFacts, modelName: string, cause: unknown): ConfigurationError | null {
  const { status, codes, words } = facts;
  if (status === 402 || codes.some((code) => QUOTA_CODES.has(code)) || QUOTA_WORDS.test(words)) {
    const message = `The account for ${modelName} has used up its quota: ${words}. Add credit to the account or use another key.`;
    return new ConfigurationError(message, { reason: "quota", cause });
  }
  if (status === 401 || codes.includes("invalid_api_key")) {
    const message = `The service of ${modelName} refused the API key${showStatus(facts)}. Check that OPENAI_API_KEY, or the key you passed, is current and belongs to this service.`;
    return new ConfigurationError(message, { reason: "bad-key", cause });
  }
  if (status === 403) {
    const message = `The service does not allow this API key to use ${modelName}${showStatus(facts)}: ${words}. Use a key that may, or another model.`;
    return new ConfigurationError(message, { reason: "bad-key", cause });
  }
  if (status === 404 || codes.includes("model_not_found")) {
    const message = `The service does not know the model ${modelName}${showStatus(facts)}: ${words}. Check the model's name and the base URL.`;
    return new ConfigurationError(message, { reason: "input", cause });
  }
  return null;
}

/** Whether the same request would fail again. LangChain marks such errors, and takes the status off some of them. */
function isOurRequest(error: unknown, facts: FailureFacts): boolean {
  if (facts.status !== null) return facts.status < 500 && !PASSING_STATUSES.has(facts.status);
  return CONTEXT_WORDS.test(facts.words) || (getRetryable(error) === false && !facts.codes.includes("AbortError"));
}

function describePassing(facts: FailureFacts, modelName: string): { readonly what: string; readonly advice: string } {
  const { status, codes, words } = facts;
  if (status === 429) {
    return {
      what: `${modelName} limits how often it may be asked (status 429): ${words}`,
      advice: "Try again later, or send fewer requests at once.",
    };
  }
  if (status !== null) return { what: `the service of ${modelName} failed (status ${status}): ${words}`, advice: "Try again later." };
  const unreachable = codes.find((code) => UNREACHABLE_CODES.has(code));
  if (unreachable !== undefined) {
    return {
      what: `the service of ${modelName} cannot be reached (${unreachable})`,
      advice: "Check the base URL (OPENAI_BASE_URL) and that the service runs.",
    };
  }
  const connection = codes.findLast((code) => CONNECTION_CODE.test(code));
  if (connection !== undefined && facts.unusable === null) {
    return { what: `the connection to ${modelName} failed (${connection})`, advice: "Try again later." };
  }
  return {
    what: `${modelName} sent something that is not an answer: ${words}`,
    advice: "Check that the base URL is that of an OpenAI-compatible service.",
  };
}

function showStatus(facts: FailureFacts): string {
  return facts.status === null ? "" : ` (status ${facts.status})`;
}

import { ConfigurationError } from "../errors.ts";
import type { CallInput, ResumeInput } from "./call-input.ts";

const OF_CALL = {
  context: true,
  files: true,
  secrets: true,
  outputSchema: true,
  checks: true,
  timeoutMs: true,
  signal: true,
  onOutput: true,
  code: true,
  cacheMode: true,
  integrations: true,
  contextInPrompt: true,
  approval: true,
  onApproval: true,
  runId: true,
  model: true,
  deadlineMs: true,
  maxCostUsd: true,
  maxTokens: true,
} satisfies Record<keyof CallInput, true>;

const OF_RESUMPTION = { answer: true, effects: true, secrets: true, signal: true, onOutput: true } satisfies Record<
  keyof ResumeInput,
  true
>;

/**
 * Refuses a call with a key that no call has: under a misspelt `approval` or `checks` a program would run that nobody was
 * asked about, or that nothing checked. Types do not see it in JavaScript, nor in an object that was put together elsewhere.
 *
 * @throws ConfigurationError (`input`) naming the keys.
 */
export function refuseUnknownCallKeys(call: object): void {
  refuse(call, Object.keys(OF_CALL), "The call");
}

/**
 * Refuses a resumption with a key that none has, such as a misspelt `answer`.
 *
 * @throws ConfigurationError (`input`) naming the keys.
 */
export function refuseUnknownResumeKeys(resumption: object): void {
  refuse(resumption, Object.keys(OF_RESUMPTION), "resume");
}

function refuse(given: object, known: readonly string[], name: string): void {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const told = unknown.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 100)));
  throw new ConfigurationError(`${name} has no place for ${told.join(", ")}. It takes ${known.join(", ")}.`, { reason: "input" });
}

import type { CodeModel, ModelAnswer, ModelRequest } from "../model/port.ts";

/** One scripted answer: its text, parts of a whole answer, or an error to throw. */
export type ScriptedAnswer = string | Partial<ModelAnswer> | Error;

/** A model that gives prepared answers in order, and keeps what it was asked. */
export interface ScriptedModel extends CodeModel {
  readonly requests: readonly ModelRequest[];
}

/**
 * Creates a model for tests. Each answer counts 100 tokens in, 20 out and 0.001 US dollars unless it says otherwise.
 * Asking for more answers than there are is an error, so that a test sees every call that would have cost money.
 *
 * @example
 * const model = createScriptedModel(["result = 1 / 0", "result = 1"]);
 */
export function createScriptedModel(answers: readonly ScriptedAnswer[]): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    name: "scripted",
    requests,
    async generate(request, { signal }) {
      signal?.throwIfAborted();
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined) throw new Error(`The scripted model has no answer ${requests.length}.`);
      if (answer instanceof Error) throw answer;
      return wholeAnswer(typeof answer === "string" ? { text: answer } : answer);
    },
  };
}

function wholeAnswer(parts: Partial<ModelAnswer>): ModelAnswer {
  const usage = { input: 100, output: 20, total: 120, cached: 0, estimated: false };
  return { text: "", finish: "complete", model: "scripted-1", usage, costUsd: 0.001, durationMs: 5, ...parts };
}

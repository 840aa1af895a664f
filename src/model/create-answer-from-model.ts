import { createReadStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { ConfigurationError, ExecutorError } from "../errors.ts";
import { neutraliseText } from "../neutralise-text.ts";
import type { CodeModel, ModelAnswer, PromptMessage } from "./port.ts";
import { readBoundedText } from "./read-bounded-text.ts";

/** Where answers come from: a file, or a person who is shown the prompt. */
export type AnswerSource =
  | { readonly path: string }
  | {
      /** The prompt is written here. */
      readonly output: Writable;
      /** The answer is read from here, to its end. */
      readonly input: Readable;
    };

const NAME = "answer-from";
const NO_TOKENS = { input: 0, output: 0, total: 0, cached: 0, estimated: false };

/**
 * Makes a model of a file or a person. A file gives the same answer to every attempt. A person is shown each prompt and
 * may take any time: only the caller's signal ends the wait, not `timeoutMs`. Input that has ended gives an empty answer.
 *
 * @throws from `generate` ConfigurationError (`input`) if the answer is missing, unreadable or too large.
 * @example
 * const model = createAnswerFromModel({ output: process.stderr, input: process.stdin });
 */
export function createAnswerFromModel(source: AnswerSource, clock: () => number = Date.now): CodeModel {
  let fileText: Promise<string> | null = null;
  return {
    name: NAME,
    async generate(request, { signal }) {
      signal?.throwIfAborted();
      const startedAt = clock();
      const ask = () => ("path" in source ? (fileText ??= readAnswerFile(source.path)) : askPerson(source, request.messages, signal));
      return describeAnswer(await ask(), clock() - startedAt);
    },
  };
}

function describeAnswer(text: string, durationMs: number): ModelAnswer {
  return { text, finish: "complete", model: NAME, usage: NO_TOKENS, costUsd: 0, durationMs };
}

/** Reads the file once: it may be a pipe, as `--answer-from <(command)` gives one. */
async function readAnswerFile(path: string): Promise<string> {
  const stream = createReadStream(path);
  try {
    return await readBoundedText({ stream, name: path });
  } catch (cause) {
    if (cause instanceof ExecutorError) throw cause;
    throw new ConfigurationError(`The answer file ${path} cannot be read. Check that it exists and is a text file.`, {
      reason: "input",
      cause,
    });
  } finally {
    stream.destroy();
  }
}

type Person = Extract<AnswerSource, { readonly input: Readable }>;

async function askPerson({ output, input }: Person, messages: readonly PromptMessage[], signal: AbortSignal | undefined): Promise<string> {
  for (const { role, content } of messages) output.write(`--- ${role} ---\n${neutraliseText(content)}\n`);
  output.write("--- answer, then end of input (Ctrl-D) ---\n");
  return readBoundedText({ stream: input, name: "the input", signal });
}

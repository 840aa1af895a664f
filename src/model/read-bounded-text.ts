import type { Readable } from "node:stream";
import { MAX_ANSWER_CHARACTERS } from "./answer-limit.ts";
import { ConfigurationError } from "../errors.ts";

/** What is read, and how it is called in errors. */
export interface TextSource {
  readonly stream: Readable;
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a stream of UTF-8 to its end. A stream that has ended gives an empty text.
 *
 * @throws ConfigurationError (`input`) if it is longer than an answer may be; the signal's reason when it aborts.
 */
export async function readBoundedText({ stream, name, signal }: TextSource): Promise<string> {
  signal?.throwIfAborted();
  if (stream.readableEnded || stream.destroyed) return "";
  const reader = collect(stream, name);
  const onAbort = () => reader.fail(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await reader.text;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    reader.release();
  }
}

interface Collector {
  readonly text: Promise<string>;
  readonly fail: (reason: unknown) => void;
  readonly release: () => void;
}

/** Listens by hand: iterating would destroy the stream, and it belongs to the caller. */
function collect(stream: Readable, name: string): Collector {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const decoder = new TextDecoder();
  let text = "";
  const onData = (chunk: Buffer | string) => {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MAX_ANSWER_CHARACTERS) reject(describeTooLarge(name));
  };
  const onEnd = () => resolve(text + decoder.decode());
  stream.on("data", onData).on("end", onEnd).on("error", reject);
  return {
    text: promise,
    fail: reject,
    release: () => stream.off("data", onData).off("end", onEnd).off("error", reject).pause(),
  };
}

function describeTooLarge(name: string): ConfigurationError {
  const message = `The answer from ${name} is longer than ${MAX_ANSWER_CHARACTERS} characters. Pass a file that holds one program.`;
  return new ConfigurationError(message, { reason: "input" });
}

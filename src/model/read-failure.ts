import { parseRetryAfter } from "./parse-retry-after.ts";
import { scrubKeys } from "./scrub-keys.ts";
import { UnusableAnswerError } from "./unusable-answer-error.ts";

const MAX_CAUSES = 6;
const MAX_WORDS_LENGTH = 300;

/** What an error from any chat model says, in words of ours. */
export interface FailureFacts {
  /** HTTP status, or null if no response came. */
  readonly status: number | null;
  /** Codes, types and names of the error and its causes: `insufficient_quota`, `ECONNRESET`, `TypeError`. */
  readonly codes: readonly string[];
  /** What the service said: one line, without keys. */
  readonly words: string;
  /** Whether a key, or a part of one, was taken out of the words. */
  readonly repeatsKey: boolean;
  readonly retryAfterMs: number | null;
  /** An answer that came and cannot be used. */
  readonly unusable: UnusableAnswerError | null;
}

/** What is known where the failure happened. */
export interface FailureContext {
  readonly nowMs: number;
  readonly knownKey: string | null;
}

/** Reads what SDKs put into their errors: OpenAI, Anthropic, Google, AWS and Ollama name the same things differently. */
export function readFailure(error: unknown, context: FailureContext): FailureFacts {
  const chain = listCauses(error);
  const said = findWords(chain);
  const scrubbed = scrubKeys(said, context.knownKey);
  const words = scrubbed.length > MAX_WORDS_LENGTH ? `${scrubbed.slice(0, MAX_WORDS_LENGTH)}…` : scrubbed;
  return {
    status: findStatus(chain),
    codes: chain.flatMap(listCodes),
    words,
    repeatsKey: scrubbed !== said,
    retryAfterMs: parseRetryAfter((name) => findHeader(chain, name), words, context.nowMs),
    unusable: chain.find((link) => link instanceof UnusableAnswerError) ?? null,
  };
}

function listCauses(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let link = error; link !== undefined && link !== null && chain.length < MAX_CAUSES; link = getField(link, "cause")) chain.push(link);
  return chain;
}

/** A field of something foreign; undefined if there is none or it cannot be read. */
function getField(value: unknown, ...path: string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, name);
  }
  return current;
}

function findStatus(chain: readonly unknown[]): number | null {
  for (const link of chain) {
    const candidates = [
      getField(link, "status"),
      getField(link, "statusCode"),
      getField(link, "status_code"),
      getField(link, "response", "status"),
      getField(link, "$metadata", "httpStatusCode"),
    ];
    const status = candidates.find((candidate) => typeof candidate === "number" && candidate >= 400 && candidate < 600);
    if (typeof status === "number") return status;
  }
  return null;
}

function listCodes(link: unknown): string[] {
  const body = getField(link, "error");
  const inner = getField(body, "error");
  const sources = [link, body, inner];
  const codes = sources.flatMap((source) => [getField(source, "code"), getField(source, "type"), getField(source, "name")]);
  return codes.filter((code): code is string => typeof code === "string");
}

function findWords(chain: readonly unknown[]): string {
  for (const link of chain) {
    const body = getField(link, "error");
    const candidates = [getField(body, "error", "message"), getField(body, "message"), body, getField(link, "message")];
    const text = candidates.find((candidate) => typeof candidate === "string" && candidate.trim() !== "");
    if (typeof text === "string") return tidyWords(text);
  }
  return typeof chain[0] === "string" ? tidyWords(chain[0]) : "";
}

/** LangChain adds the address of a help page, the OpenAI client the status: both are said elsewhere. */
function tidyWords(text: string): string {
  const own = text.replace(/\s*Troubleshooting URL:.*$/s, "").replace(/^\d{3}\s+/, "");
  if (/^\s*<(?:!doctype|html|head|body|\?xml)/i.test(own)) return "an HTML page";
  return own.replace(/\s+/g, " ").trim();
}

function findHeader(chain: readonly unknown[], name: string): string | null {
  for (const link of chain) {
    for (const headers of [getField(link, "headers"), getField(link, "response", "headers")]) {
      const value = headers instanceof Headers ? headers.get(name) : findEntry(headers, name);
      if (typeof value === "string") return value;
    }
  }
  return null;
}

function findEntry(headers: unknown, name: string): unknown {
  if (typeof headers !== "object" || headers === null) return null;
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

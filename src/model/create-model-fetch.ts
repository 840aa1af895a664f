import { z } from "zod";
import { MAX_BODY_BYTES } from "./answer-limit.ts";
import { scrubKeys } from "./scrub-keys.ts";
import { UnusableAnswerError } from "./unusable-answer-error.ts";

const BYTES_PER_TOKEN = 4;
/** Headers that describe the body as it was sent, not as it is passed on. */
const BODY_HEADERS = ["content-encoding", "content-length", "transfer-encoding"];
const ERROR_BEHIND_SUCCESS = 502;

const failedBody = z.object({ error: z.union([z.string(), z.looseObject({})]) });
const errorStatus = z.object({ error: z.object({ code: z.coerce.number().int().min(400).max(599) }) });

/**
 * Makes a `fetch` for the OpenAI client that reads a bounded body whole and turns what is not an answer into an error:
 * the client itself reads without end, takes HTML for an answer, and a 200 that holds an error too.
 *
 * @param apiKey Taken out of the bodies of errors, where services repeat it.
 */
export function createModelFetch(apiKey: string): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const body = await readBody(response);
    if (!response.ok) return remakeResponse(response, { status: response.status, body: scrubKeys(body.text, apiKey) });
    if (body.isCut) {
      const message = `The answer is larger than ${MAX_BODY_BYTES} bytes`;
      throw new UnusableAnswerError("too-large", message, { text: "", outputTokens: Math.ceil(MAX_BODY_BYTES / BYTES_PER_TOKEN) });
    }
    return remakeResponse(response, { status: judgeSuccess(body.text), body: body.text });
  };
}

interface ReadBody {
  readonly text: string;
  readonly isCut: boolean;
}

/** Reads at most the limit, then drops the connection. */
async function readBody(response: Response): Promise<ReadBody> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return { text, isCut: true };
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), isCut: false };
}

/** @returns the status that a response of 200 deserves by its body. */
function judgeSuccess(body: string): number {
  const parsed = parseBody(body);
  if (!failedBody.safeParse(parsed).success || hasAnswer(parsed)) return 200;
  const stated = errorStatus.safeParse(parsed);
  return stated.success ? stated.data.error.code : ERROR_BEHIND_SUCCESS;
}

/** Whether there is an answer beside the error: the Responses API always has the key `error`. */
function hasAnswer(body: unknown): boolean {
  return z
    .object({ choices: z.array(z.unknown()).min(1) })
    .or(z.object({ output: z.array(z.unknown()).min(1) }))
    .safeParse(body).success;
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    const start = /^\s*</.test(body) ? "an HTML page" : body === "" ? "an empty body" : "text that is not JSON";
    throw new UnusableAnswerError("unreadable", start, { text: "", outputTokens: 0 });
  }
}

function remakeResponse(response: Response, { status, body }: { readonly status: number; readonly body: string }): Response {
  const headers = new Headers(response.headers);
  for (const name of BODY_HEADERS) headers.delete(name);
  if (response.ok) headers.set("content-type", "application/json");
  return new Response(body, { status, statusText: response.statusText, headers });
}

import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** An answer as a service gives it. */
export interface AnswerStep {
  readonly text: string | null;
  /** @default "stop" */
  readonly finishReason?: string;
  readonly refusal?: string;
  /** @default "gpt-4o-mini-2024-07-18" */
  readonly model?: string;
  /** null for a service that reports none. */
  readonly usage?: { readonly input: number; readonly output: number; readonly cached?: number } | null;
}

/** Any other response. */
export interface RawStep {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What can happen to a connection instead of a response; `stall`, `break` and `endless` begin one. */
export interface ConnectionStep {
  readonly connection: "reset" | "hang" | "stall" | "break" | "endless";
}

export type ServerStep = AnswerStep | RawStep | ConnectionStep;

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  /** Settles when the connection of this request is closed. */
  readonly closed: Promise<void>;
}

export interface OpenAiServer {
  /** Such as `http://127.0.0.1:40123/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Settles when that many requests have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts an OpenAI-compatible server on a loopback port that answers by a script, one step a request. A request past
 * the script's end gets a 400, which nobody repeats.
 *
 * @example
 * const server = await startOpenAiServer([{ status: 500 }, { text: "result = 1" }]);
 */
export async function startOpenAiServer(script: readonly ServerStep[] | ((request: ReceivedRequest) => ServerStep)): Promise<OpenAiServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await receive(incoming, response);
    const index = requests.push(request) - 1;
    const step = typeof script === "function" ? script(request) : script[index];
    await perform(step ?? { status: 400, body: { error: { message: `no step ${index + 1} in the script` } } }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    async received(count) {
      while (requests.length < count) await nextTurn();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer); // no encoding is set
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>; // our own client sent it
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  return { path: incoming.url ?? "", headers: incoming.headers, body, closed };
}

async function perform(step: ServerStep, response: ServerResponse): Promise<void> {
  if ("connection" in step) return performConnection(step.connection, response);
  if ("status" in step) {
    const isText = typeof step.body === "string";
    response.writeHead(step.status, { "content-type": isText ? "text/html" : "application/json", ...step.headers });
    response.end(isText ? step.body : JSON.stringify(step.body ?? { error: { message: "scripted failure" } }));
    return;
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(completionBody(step)));
}

async function performConnection(kind: ConnectionStep["connection"], response: ServerResponse): Promise<void> {
  if (kind === "hang") return;
  if (kind === "reset") return void response.socket?.resetAndDestroy();
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"choices":[{"message":{"role":"assistant","content":"');
  if (kind === "break") setImmediate(() => response.socket?.resetAndDestroy());
  if (kind === "endless") await writeForever(response);
}

async function writeForever(response: ServerResponse): Promise<void> {
  const line = "x = 1\\n".repeat(10_000);
  while (!response.closed) {
    response.write(line);
    await nextTurn();
  }
}

/** The body of a chat completion. */
export function completionBody(step: AnswerStep): Record<string, unknown> {
  const usage = step.usage === undefined ? { input: 10, output: 5 } : step.usage;
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: step.model ?? "gpt-4o-mini-2024-07-18",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: step.text, refusal: step.refusal ?? null },
        finish_reason: step.finishReason ?? "stop",
      },
    ],
    ...(usage && {
      usage: {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
        prompt_tokens_details: { cached_tokens: usage.cached ?? 0 },
      },
    }),
  };
}

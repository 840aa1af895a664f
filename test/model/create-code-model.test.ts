import { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import type { ChatResult } from "@langchain/core/outputs";
import { fakeModel } from "@langchain/core/testing";
import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ConfigurationError, ModelError } from "../../src/errors.ts";
import { createCodeModel } from "../../src/model/create-code-model.ts";
import type { ModelRequest } from "../../src/model/port.ts";
import { startOpenAiServer } from "./openai-server.ts";
import type { OpenAiServer, ServerStep } from "./openai-server.ts";
import { createVirtualTime } from "./virtual-time.ts";

const REQUEST: ModelRequest = {
  messages: [
    { role: "system", content: "Write Python." },
    { role: "user", content: "Add 1 and 2." },
  ],
  question: { task: "Add 1 and 2.", contextShape: "{}", attempt: 1 },
};
const CALL = { timeoutMs: 60_000 };

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: readonly ServerStep[]): Promise<OpenAiServer> {
  const server = await startOpenAiServer(script);
  servers.push(server);
  return server;
}

describe("any chat model", () => {
  it("is given the prompt as system and human messages, and no question", async () => {
    const chatModel = fakeModel().respond(new AIMessage("result = 3"));
    const { sleep, clock } = createVirtualTime();
    const answer = await createCodeModel(chatModel, { sleep, clock }).generate(REQUEST, CALL);
    expect(answer).toMatchObject({ text: "result = 3", finish: "complete", costUsd: null, durationMs: 0 });
    expect(answer.usage.estimated).toBe(true);
    const [call] = chatModel.calls;
    expect(call?.messages.map(({ type, content }) => [type, content])).toEqual([
      ["system", "Write Python."],
      ["human", "Add 1 and 2."],
    ]);
    expect(call?.options).not.toHaveProperty("question");
  });

  it("that fails is asked again, and its own words are told in the end", async () => {
    const chatModel = fakeModel().alwaysThrow(new Error("the model is asleep"));
    const time = createVirtualTime();
    const failed = createCodeModel(chatModel, { ...time, maxTries: 3 }).generate(REQUEST, CALL);
    await expect(failed).rejects.toThrow(/Asked 3 times.*the model is asleep/s);
    expect(chatModel.callCount).toBe(3);
    expect(time.pauses).toHaveLength(2);
  });

  it("that throws an error of ours has it passed on unchanged, once", async () => {
    const error = new ConfigurationError("no disk", { reason: "input" });
    const chatModel = fakeModel().alwaysThrow(error);
    await expect(createCodeModel(chatModel, createVirtualTime()).generate(REQUEST, CALL)).rejects.toBe(error);
    expect(chatModel.callCount).toBe(1);
  });

  it("that ignores its signal is left at once when time is up, and when the caller aborts", async () => {
    const chatModel = new DeafModel({});
    const time = createVirtualTime();
    const model = createCodeModel(chatModel, time);
    const late = model.generate(REQUEST, CALL);
    await chatModel.asked;
    time.advance(60_000);
    await expect(late).rejects.toThrow(ModelError);
    const controller = new AbortController();
    const aborted = model.generate(REQUEST, { ...CALL, signal: controller.signal });
    controller.abort("enough");
    await expect(aborted).rejects.toBe("enough");
    expect(chatModel.signals.map((signal) => signal?.aborted)).toEqual([true, true]);
  });

  it("that answers nothing at all is a failure, not an empty answer", async () => {
    const chatModel = fakeModel().respond(() => undefined as unknown as AIMessage);
    await expect(createCodeModel(chatModel, { ...createVirtualTime(), maxTries: 1 }).generate(REQUEST, CALL)).rejects.toThrow(ModelError);
  });

  it("that streams without an end into a graph is stopped, and what came is a cut-off answer", async () => {
    const chatModel = new EndlessModel({});
    const model = createCodeModel(chatModel);
    const graph = new StateGraph(new StateSchema({ finish: z.string(), length: z.number(), estimated: z.boolean() }))
      .addNode("ask", async () => {
        const answer = await model.generate(REQUEST, CALL);
        return { finish: answer.finish, length: answer.text.length, estimated: answer.usage.estimated };
      })
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile();
    let streamed = 0;
    let state: unknown;
    for await (const [mode, data] of await graph.stream({}, { streamMode: ["messages", "values"] })) {
      if (mode === "messages") streamed += 1;
      else state = data;
    }
    expect(state).toEqual({ finish: "cut-off", length: 256 * 1024, estimated: true });
    expect(streamed).toBeGreaterThan(100);
    expect(chatModel.isStreaming).toBe(false);
  });
});

describe("a ChatOpenAI that somebody passes in", () => {
  it("answers like the default model", async () => {
    const server = await serve([{ text: "result = 3", usage: { input: 2000, output: 10, cached: 1024 } }]);
    const chatModel = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "k", configuration: { baseURL: server.baseUrl } });
    const answer = await createCodeModel(chatModel).generate(REQUEST, CALL);
    expect(answer).toMatchObject({
      text: "result = 3",
      model: "gpt-4o-mini-2024-07-18",
      usage: { input: 2000, cached: 1024, estimated: false },
    });
    expect(server.requests).toHaveLength(1);
  });

  it("has its key hidden where its service repeats it", async () => {
    const key = "correct-horse-battery";
    const server = await serve([{ status: 400, body: { error: { message: `The key ${key} may not do this.` } } }]);
    const chatModel = new ChatOpenAI({ model: "m", apiKey: key, maxRetries: 0, configuration: { baseURL: server.baseUrl } });
    const error: unknown = await createCodeModel(chatModel)
      .generate(REQUEST, CALL)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringContaining("[hidden]") as string });
    expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain(key);
  });

  it("and that retries by itself sends nothing after our deadline", async () => {
    const server = await serve([{ connection: "hang" }, { text: "nobody waits for this" }]);
    const time = createVirtualTime();
    const chatModel = new ChatOpenAI({ model: "m", apiKey: "k", maxRetries: 2, configuration: { baseURL: server.baseUrl } });
    const outcome = createCodeModel(chatModel, time)
      .generate(REQUEST, CALL)
      .catch((thrown: unknown) => thrown);
    await server.received(1);
    time.advance(60_000);
    expect(await outcome).toMatchObject({ message: expect.stringContaining("no answer within 60000 ms") as string });
    await server.requests[0]?.closed;
    expect(server.requests).toHaveLength(1);
  });
});

/** Never answers, whatever its signal says. */
class DeafModel extends BaseChatModel {
  readonly #asked = Promise.withResolvers<void>();
  readonly asked = this.#asked.promise;
  readonly signals: (AbortSignal | undefined)[] = [];

  override _llmType(): string {
    return "deaf";
  }

  override _generate(_messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    this.signals.push(options.signal);
    this.#asked.resolve();
    return new Promise(() => undefined);
  }
}

/** Streams for as long as somebody listens. */
class EndlessModel extends BaseChatModel {
  isStreaming = false;

  override _llmType(): string {
    return "endless";
  }

  override _generate(): Promise<ChatResult> {
    throw new Error("a graph that streams messages asks for chunks");
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    this.isStreaming = true;
    const text = "x = 1\n".repeat(300);
    try {
      while (options.signal?.aborted !== true) {
        yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) });
        await runManager?.handleLLMNewToken(text);
      }
    } finally {
      this.isStreaming = false;
    }
  }
}

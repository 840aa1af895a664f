import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, ModelError } from "../../src/errors.ts";
import { createDefaultModel } from "../../src/model/create-default-model.ts";
import type { DefaultModelOptions } from "../../src/model/create-default-chat-model.ts";
import type { ModelCallOptions, ModelRequest } from "../../src/model/port.ts";
import { completionBody, startOpenAiServer } from "./openai-server.ts";
import type { OpenAiServer, ServerStep } from "./openai-server.ts";
import { createVirtualTime } from "./virtual-time.ts";
import type { VirtualTime } from "./virtual-time.ts";

const REQUEST: ModelRequest = {
  messages: [
    { role: "system", content: "Write Python." },
    { role: "user", content: "Add 1 and 2." },
  ],
  question: { task: "Add 1 and 2.", contextShape: "{}", attempt: 1 },
};
const KEY = "sk-proj-Zx81Qw7Lm2Kd93TT";

const servers: OpenAiServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Scene {
  readonly server: OpenAiServer;
  readonly time: VirtualTime;
  readonly ask: (call?: Partial<ModelCallOptions>) => ReturnType<ReturnType<typeof createDefaultModel>["generate"]>;
  /** The error of a call that must fail. */
  readonly fail: (call?: Partial<ModelCallOptions>) => Promise<Error>;
}

async function prepare(script: readonly ServerStep[], options: DefaultModelOptions = {}): Promise<Scene> {
  const server = await startOpenAiServer(script);
  servers.push(server);
  const time = createVirtualTime();
  const model = createDefaultModel({ apiKey: KEY, baseUrl: server.baseUrl, ...options }, { clock: time.clock, sleep: time.sleep });
  const ask: Scene["ask"] = (call = {}) => model.generate(REQUEST, { timeoutMs: 60_000, ...call });
  const fail: Scene["fail"] = async (call) => {
    const outcome: unknown = await ask(call).catch((error: unknown) => error);
    if (outcome instanceof Error) return outcome;
    throw new Error(`expected an error, got ${JSON.stringify(outcome)}`);
  };
  return { server, time, ask, fail };
}

describe("an answer of the default model", () => {
  it("comes with text, model, tokens, price and finish, for one request", async () => {
    const { ask, server } = await prepare([{ text: "result = 1 + 2\n", usage: { input: 1000, output: 100 } }]);
    const answer = await ask();
    expect(answer).toMatchObject({ text: "result = 1 + 2\n", finish: "complete", model: "gpt-4o-mini-2024-07-18" });
    expect(answer.usage).toEqual({ input: 1000, output: 100, total: 1100, cached: 0, estimated: false });
    expect(answer.costUsd).toBeCloseTo((1000 * 0.15 + 100 * 0.6) / 1e6, 12);
    expect(server.requests).toHaveLength(1);
  });

  it("bills the cached part of the prompt at the cached price", async () => {
    const { ask } = await prepare([{ text: "x", usage: { input: 2000, output: 100, cached: 1024 } }]);
    const answer = await ask();
    expect(answer.usage).toMatchObject({ input: 2000, cached: 1024 });
    expect(answer.costUsd).toBeCloseTo((976 * 0.15 + 1024 * 0.075 + 100 * 0.6) / 1e6, 12);
  });

  it("has counted tokens, marked as estimated, where the service reports none", async () => {
    const { ask } = await prepare([{ text: "result = 1 + 2", usage: null }]);
    const { usage, costUsd } = await ask();
    expect(usage).toMatchObject({ estimated: true, cached: 0, total: usage.input + usage.output });
    expect(usage.input).toBeGreaterThan(10);
    expect(usage.output).toBeGreaterThan(3);
    expect(costUsd).toBeGreaterThan(0);
  });

  it("is cut off where the service ran into the token limit", async () => {
    const { ask, server } = await prepare([{ text: "result = [1, 2,", finishReason: "length" }]);
    expect(await ask()).toMatchObject({ text: "result = [1, 2,", finish: "cut-off" });
    expect(server.requests).toHaveLength(1);
  });

  it("keeps a refusal's words", async () => {
    const { ask, server } = await prepare([{ text: null, refusal: "I can't help with that." }]);
    expect(await ask()).toMatchObject({ text: "I can't help with that.", finish: "refused" });
    expect(server.requests).toHaveLength(1);
  });

  it("is refused where a content filter took it", async () => {
    const { ask } = await prepare([{ text: "", finishReason: "content_filter", usage: { input: 10, output: 0 } }]);
    const answer = await ask();
    expect(answer).toMatchObject({ text: "", finish: "refused" });
    expect(answer.usage).toEqual({ input: 10, output: 0, total: 10, cached: 0, estimated: false });
  });

  it("may be empty, and is still an answer", async () => {
    const { ask, server } = await prepare([{ text: "" }]);
    expect(await ask()).toMatchObject({ text: "", finish: "complete" });
    expect(server.requests).toHaveLength(1);
  });

  it("that does not end is cut off after a bounded read, and the connection is dropped", async () => {
    const { ask, server } = await prepare([{ connection: "endless" }]);
    const answer = await ask();
    expect(answer.finish).toBe("cut-off");
    expect(answer.usage).toMatchObject({ estimated: true });
    expect(answer.usage.output).toBeGreaterThan(100_000);
    await server.requests[0]?.closed;
    expect(server.requests).toHaveLength(1);
  });

  it("of a model that only the Responses API serves is read the same way", async () => {
    const output = [
      {
        type: "message",
        id: "m",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "result = [1,", annotations: [] }],
      },
    ];
    const usage = {
      input_tokens: 50,
      output_tokens: 20,
      total_tokens: 70,
      input_tokens_details: { cached_tokens: 8 },
      output_tokens_details: { reasoning_tokens: 4 },
    };
    const ended = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, error: null };
    const { ask, server } = await prepare(
      [{ status: 200, body: { id: "r", object: "response", model: "codex-mini-latest", output, usage, ...ended } }],
      {
        modelName: "codex-mini-latest",
      },
    );
    expect(await ask()).toMatchObject({
      text: "result = [1,",
      finish: "cut-off",
      model: "codex-mini-latest",
      usage: { input: 50, output: 20, cached: 8, estimated: false },
    });
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/responses"]);
    expect(server.requests[0]?.body).not.toHaveProperty("temperature");
  });

  it("is cut at 256 K characters", async () => {
    const { ask } = await prepare([{ text: "x".repeat(300_000) }]);
    const answer = await ask();
    expect(answer.text).toHaveLength(256 * 1024);
    expect(answer.finish).toBe("cut-off");
  });
});

describe("a failure that may pass", () => {
  it("429 with Retry-After waits as long as asked, then sends one more request", async () => {
    const { ask, server, time } = await prepare([{ status: 429, headers: { "retry-after": "7" } }, { text: "ok" }]);
    expect((await ask()).text).toBe("ok");
    expect(time.pauses).toHaveLength(1);
    expect(time.pauses[0]).toBeGreaterThanOrEqual(7000);
    expect(time.pauses[0]).toBeLessThanOrEqual(7700);
    expect(server.requests).toHaveLength(2);
  });

  it("429 with an HTTP date waits until then", async () => {
    const date = new Date(Date.UTC(2026, 0, 1, 0, 0, 12)).toUTCString();
    const { ask, server, time } = await prepare([{ status: 429, headers: { "retry-after": date } }, { text: "ok" }]);
    await ask();
    expect(time.pauses[0]).toBeGreaterThanOrEqual(12_000);
    expect(time.pauses[0]).toBeLessThanOrEqual(13_200);
    expect(server.requests).toHaveLength(2);
  });

  it("429 that says `try again in 1m2.5s` waits as long", async () => {
    const body = {
      error: {
        message: "Rate limit reached for gpt-4o-mini. Please try again in 1m2.5s. Visit https://x.test/billing",
        code: "rate_limit_exceeded",
      },
    };
    const { ask, time } = await prepare([{ status: 429, body }, { text: "ok" }]);
    await ask({ timeoutMs: 120_000 });
    expect(time.pauses[0]).toBeGreaterThanOrEqual(62_500);
  });

  it("429 without a hint backs off by itself", async () => {
    const { ask, server, time } = await prepare([{ status: 429 }, { status: 429 }, { text: "ok" }]);
    await ask();
    expect(server.requests).toHaveLength(3);
    expect(time.pauses[0]).toBeGreaterThanOrEqual(250);
    expect(time.pauses[1]).toBeGreaterThanOrEqual(500);
    expect(time.pauses[1]).toBeLessThanOrEqual(1000);
  });

  it("429 that asks for more time than is left ends at once, after one request", async () => {
    const { fail, server, time } = await prepare([{ status: 429, headers: { "retry-after": "3600" } }]);
    const error = await fail();
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toMatch(/No time for another request.*429.*Try again later/s);
    expect(time.pauses).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it("500 is asked four times at most, then says what the service said", async () => {
    const step = { status: 500, body: { error: { message: "the engine is on fire" } } };
    const { fail, server } = await prepare([step, step, step, step, step]);
    const error = await fail();
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toMatch(/4 times.*status 500.*the engine is on fire/s);
    expect(error.message).not.toContain("Troubleshooting");
    expect(server.requests).toHaveLength(4);
  });

  it.each(["reset", "break"] as const)("a connection that does a %s is opened again", async (connection) => {
    const { ask, server } = await prepare([{ connection }, { text: "ok" }]);
    expect((await ask()).text).toBe("ok");
    expect(server.requests).toHaveLength(2);
  });

  it("a server that is not there is named as such, with the base URL as the thing to check", async () => {
    const { fail, server } = await prepare([]);
    await server.close();
    expect((await fail()).message).toMatch(/cannot be reached \(ECONNREFUSED\)\. Check the base URL \(OPENAI_BASE_URL\)/);
  });

  it.each<readonly [string, ServerStep]>([
    ["HTML", { status: 200, body: "<html><body>Welcome to nginx</body></html>" }],
    ["text that is not JSON", { status: 200, body: "data: oops" }],
    ["no choices", { status: 200, body: { ...completionBody({ text: "x" }), choices: [] } }],
    ["an empty object", { status: 200, body: {} }],
    ["null", { status: 200, body: "null", headers: { "content-type": "application/json" } }],
  ])("%s in place of an answer is asked for again, within bounds", async (_name, step) => {
    const { fail, server } = await prepare([step, step, step, step, step]);
    const error = await fail();
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/not an answer.*Check that the base URL/s);
    expect(server.requests).toHaveLength(4);
  });

  it("an error behind a 200 counts by the code it states", async () => {
    const body = { error: { message: "upstream is busy", code: 429 } };
    const { ask, server } = await prepare([{ status: 200, body }, { text: "ok" }]);
    expect((await ask()).text).toBe("ok");
    expect(server.requests).toHaveLength(2);
  });

  it("an error behind a 200 without a code is told in the service's words", async () => {
    const { fail, server } = await prepare(Array.from({ length: 4 }, () => ({ status: 200, body: { error: "no worker is free" } })));
    expect((await fail()).message).toContain("no worker is free");
    expect(server.requests).toHaveLength(4);
  });
});

describe("a failure that does not pass", () => {
  it("used-up quota is a configuration error after one request", async () => {
    const body = {
      error: {
        message: "You exceeded your current quota, please check your plan.",
        type: "insufficient_quota",
        code: "insufficient_quota",
      },
    };
    const { fail, server } = await prepare([{ status: 429, body, headers: { "retry-after": "1" } }]);
    const error = await fail();
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ reason: "quota", retryable: false });
    expect(error.message).toContain("Add credit");
    expect(server.requests).toHaveLength(1);
  });

  it.each([401, 403])("%i is a bad key, and no part of the key is repeated", async (status) => {
    const masked = `${KEY.slice(0, 8)}${"*".repeat(12)}${KEY.slice(-4)}`;
    const body = { error: { message: `Incorrect API key provided: ${masked}. Also ${KEY}.`, code: "invalid_api_key" } };
    const { fail, server } = await prepare([{ status, body }]);
    const error = await fail();
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "bad-key" });
    expect(error.message).toContain("OPENAI_API_KEY");
    const everything = `${error.message} ${error.stack} ${String(error.cause)} ${JSON.stringify(error.cause)}`;
    expect(everything).not.toContain(KEY.slice(0, 8));
    expect(everything).not.toContain(KEY.slice(-4));
    expect(server.requests).toHaveLength(1);
  });

  it("a country that is not allowed is told in the service's words", async () => {
    const { fail, server } = await prepare([{ status: 403, body: { error: { message: "Country, region, or territory not supported" } } }]);
    expect(await fail()).toMatchObject({ reason: "bad-key", message: expect.stringContaining("territory not supported") as string });
    expect(server.requests).toHaveLength(1);
  });

  it("a model that does not exist is named", async () => {
    const body = { error: { message: "The model `gpt-9` does not exist", code: "model_not_found" } };
    const { fail, server } = await prepare([{ status: 404, body }], { modelName: "gpt-9" });
    const error = await fail();
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "input" });
    expect(error.message).toMatch(/does not know the model gpt-9.*Check the model's name and the base URL/s);
    expect(server.requests).toHaveLength(1);
  });

  it.each(["This model's maximum context length is 128000 tokens.", "Unsupported parameter: 'max_tokens'."])(
    "400 is told in the service's words: %s",
    async (message) => {
      const { fail, server } = await prepare([
        { status: 400, body: { error: { message, code: message.includes("context") ? "context_length_exceeded" : null } } },
      ]);
      const error = await fail();
      expect(error).toBeInstanceOf(ModelError);
      expect(error).toMatchObject({ retryable: false });
      expect(error.message).toContain(message);
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe("the deadline and the caller's signal", () => {
  it.each(["hang", "stall"] as const)("end a connection that does %s, in one request that is closed", async (connection) => {
    const { fail, server, time } = await prepare([{ connection }]);
    const failed = fail();
    await server.received(1);
    time.advance(60_000);
    const error = await failed;
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toMatch(/no answer within 60000 ms/);
    await server.requests[0]?.closed;
    expect(server.requests).toHaveLength(1);
  });

  it("name what failed before the time was up", async () => {
    const { fail, server, time } = await prepare([{ status: 503 }, { connection: "hang" }]);
    const failed = fail();
    await server.received(2);
    time.advance(60_000);
    expect((await failed).message).toMatch(/before that the service of gpt-4o-mini failed \(status 503\)/);
    expect(server.requests).toHaveLength(2);
  });

  it.each(["hang", "stall", "endless"] as const)("pass the caller's reason on unchanged while a connection does %s", async (connection) => {
    const { ask, server } = await prepare([{ connection }]);
    const controller = new AbortController();
    const reason = { why: "the user left" };
    const outcome = ask({ signal: controller.signal }).catch((thrown: unknown) => thrown);
    await server.received(1);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    await server.requests[0]?.closed;
    expect(server.requests).toHaveLength(1);
  });

  it("that was aborted before the call sends nothing", async () => {
    const { ask, server } = await prepare([{ text: "ok" }]);
    const reason = new Error("too late");
    await expect(ask({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it("without any time left send nothing", async () => {
    const { fail, server } = await prepare([{ text: "ok" }]);
    expect(await fail({ timeoutMs: 0 })).toBeInstanceOf(ModelError);
    expect(server.requests).toHaveLength(0);
  });

  it("leave no listener behind on a signal that serves many calls", async () => {
    const { ask } = await prepare([{ text: "a" }, { text: "b" }]);
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    await ask({ signal });
    await ask({ signal });
    expect(add).toHaveBeenCalledTimes(2);
    expect(remove).toHaveBeenCalledTimes(2);
  });
});

describe("what is sent", () => {
  it("is the prompt, the model, a temperature and a token limit, with the key", async () => {
    const { ask, server } = await prepare([{ text: "ok" }]);
    await ask();
    expect(server.requests[0]?.path).toBe("/v1/chat/completions");
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(server.requests[0]?.body).toMatchObject({
      model: "gpt-4o-mini",
      temperature: 0.2,
      max_tokens: 2000,
      messages: REQUEST.messages,
    });
  });

  it.each(["gpt-5-mini", "o3-mini"])("has no temperature for %s, and the limit by its new name", async (modelName) => {
    const { ask, server } = await prepare([{ text: "ok" }], { modelName, maxOutputTokens: 500 });
    await ask();
    expect(server.requests[0]?.body).toMatchObject({ model: modelName, max_completion_tokens: 500 });
    expect(server.requests[0]?.body).not.toHaveProperty("temperature");
    expect(server.requests[0]?.body).not.toHaveProperty("max_tokens");
  });

  it("has a placeholder for a key that a local server does not need", async () => {
    const { ask, server } = await prepare([{ text: "ok", model: "qwen2.5-coder:7b" }], { apiKey: undefined });
    expect(await ask()).toMatchObject({ model: "qwen2.5-coder:7b", costUsd: null });
    expect(server.requests[0]?.headers.authorization).toBe("Bearer not-needed");
  });

  it("takes nothing that contradicts the options from the environment", async () => {
    const { server: elsewhere } = await prepare([]);
    for (const [name, value] of Object.entries({
      OPENAI_API_KEY: "sk-environment-key-1",
      OPENAI_ADMIN_KEY: "sk-admin-environment-1",
      OPENAI_BASE_URL: elsewhere.baseUrl,
      OPENAI_API_BASE: elsewhere.baseUrl,
      OPENAI_ORG_ID: "org-environment",
      OPENAI_ORGANIZATION: "org-environment",
      OPENAI_PROJECT_ID: "proj-environment",
      OPENAI_CUSTOM_HEADERS: "Authorization: Bearer sk-custom-environment-1",
      LANGSMITH_GATEWAY: elsewhere.baseUrl,
      LC_OUTPUT_VERSION: "v1",
    })) {
      vi.stubEnv(name, value);
    }
    const { ask, server } = await prepare([{ text: "ok" }]);
    expect((await ask()).text).toBe("ok");
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}` });
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain("environment");
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("goes to OpenAI where there is only a key, whatever the environment says", async () => {
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
    vi.stubEnv("LANGSMITH_GATEWAY", "true");
    const addresses: string[] = [];
    vi.stubGlobal("fetch", (input: string) => {
      addresses.push(input);
      return Promise.resolve(Response.json(completionBody({ text: "ok" })));
    });
    const answer = await createDefaultModel({ apiKey: KEY }).generate(REQUEST, { timeoutMs: 60_000 });
    expect(answer.text).toBe("ok");
    expect(addresses).toEqual(["https://api.openai.com/v1/chat/completions"]);
  });
});

describe("options that cannot work", () => {
  it.each<readonly [string, DefaultModelOptions, { readonly reason: string; readonly message: RegExp }]>([
    ["neither key nor base URL", {}, { reason: "no-key", message: /^OPENAI_API_KEY environment variable is required/ }],
    ["a blank key", { apiKey: "  " }, { reason: "no-key", message: /^OPENAI_API_KEY environment variable is required/ }],
    ["a key with a line break inside", { apiKey: "sk-abc\ndef" }, { reason: "bad-key", message: /Copy the key again/ }],
    ["a base URL that is none", { baseUrl: "localhost:11434" }, { reason: "input", message: /http:\/\// }],
    ["a base URL with a password", { baseUrl: "http://me:hunter2@localhost/v1" }, { reason: "input", message: /user name or password/ }],
  ])("%s: refused before anything is sent", (_name, options, { reason, message }) => {
    const make = () => createDefaultModel(options);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ reason }) as Error);
    expect(make).not.toThrow(/hunter2|abc/);
  });

  it("a line break after the key is taken off", async () => {
    const { ask, server } = await prepare([{ text: "ok" }], { apiKey: `${KEY}\n` });
    await ask();
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });
});

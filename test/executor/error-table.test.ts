import { describe, expect, it } from "vitest";
import { MemorySaver } from "@langchain/langgraph";
import {
  ApprovalPendingError,
  ApprovalRejectedError,
  AttemptsExhaustedError,
  CapabilityError,
  ConfigurationError,
  metadataOf,
  ModelError,
  SandboxError,
  type ExecutorError,
} from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, inOrder, type HarnessOptions } from "./harness.ts";

const RAISED = { status: "error", error: { type: "ValueError", message: "no total", line: 2, traceback: "line 2" } } as const;
const GOOD = okOutcome(7);
const PROGRAMS = ["result = 1", "result = 2", "result = 3"];

/** Runs a task that is to fail, and returns the error and what the run cost. */
async function failing(options: HarnessOptions, call: Parameters<ReturnType<typeof createHarness>["executor"]["execute"]>[1] = {}) {
  const harness = createHarness(options);
  const error = (await harness.executor.execute("Find the total", call).then(
    (outcome) => expect.unreachable(`it succeeded: ${JSON.stringify(outcome)}`),
    (thrown: unknown) => thrown,
  )) as ExecutorError;
  return { ...harness, error, metadata: metadataOf(error) };
}

/** Runs a task whose first attempt fails and whose second is good, and returns the feedback that the model was given. */
async function repaired(options: HarnessOptions, call: Parameters<typeof failing>[1] = {}) {
  const harness = createHarness({ answers: PROGRAMS, ...options });
  const { _ai_metadata: metadata } = await harness.executor.execute("Find the total", call);
  return { metadata, feedback: harness.model.requests[1]?.messages.at(-1)?.content ?? "", ...harness };
}

describe("what the program does wrong costs an attempt and comes back as feedback", () => {
  it("when it raised", async () => {
    const { metadata, feedback } = await repaired({ play: inOrder(RAISED, GOOD) });
    expect(metadata.errors).toEqual([{ attempt: 1, source: "generated", class: "CodeExecutionError", message: "ValueError: no total" }]);
    expect(metadata.attempts).toBe(2);
    expect(feedback).toContain("CodeExecutionError");
    expect(feedback).toContain("no total");
    expect(feedback).toContain("result = 1");
  });

  it.each([
    ["it set no result", { status: "ok", result: { status: "none" }, checks: { status: "none" } }, {}, "set no result"],
    [
      "its result is not JSON",
      {
        status: "ok",
        result: { status: "not-json", explicit: true, path: "result.names", message: "is a set" },
        checks: { status: "none" },
      },
      {},
      "result.names is a set",
    ],
    ["its result breaks the schema", okOutcome("seven"), { outputSchema: { type: "number" } }, "must be number"],
    ["its result uses our own key", okOutcome({ _ai_metadata: 1 }), {}, "reserved"],
    [
      "a check failed",
      {
        status: "ok",
        result: { status: "value", value: 1, warnings: [] },
        checks: { status: "failed", error: { type: "AssertionError", message: "result > 5", line: 1, traceback: "assert result > 5" } },
      },
      { checks: "assert result > 5" },
      "result > 5",
    ],
  ] as const)("when %s", async (_words, outcome, call, words) => {
    const { metadata, feedback } = await repaired(
      { play: (request, index) => (index === 0 ? outcome : okOutcome(7, request)) },
      { ...call },
    );
    expect(metadata.errors[0]?.class).toBe("ResultValidationError");
    expect(feedback).toContain(words);
  });

  it.each([
    ["the answer holds no code", "I am sorry, I cannot do that.", "instead of giving a program"],
    ["the answer is empty", "", "The answer is empty"],
    ["the answer was cut off", { text: "result = [1,", finish: "cut-off" }, "cut off"],
    ["the model refused", { text: "I must not", finish: "refused" }, "refused"],
    ["the program has a syntax error", "```python\nresult = = 1\n```", "SyntaxError"],
  ] as const)("when %s", async (_words, answer, words) => {
    const { metadata, feedback, sandbox } = await repaired({ answers: [answer, "result = 7"] });
    expect(metadata.errors[0]?.class).toBe("CodeGenerationError");
    expect(feedback).toContain(words);
    expect(sandbox.requests).toHaveLength(1);
    expect(metadata.tokens_input).toBe(200);
  });

  it("when the answer is the same as before, which is not run again", async () => {
    const { metadata, sandbox } = await repaired({ answers: ["result = 1", "result = 1", "result = 2"], play: inOrder(RAISED, GOOD) });
    expect(metadata.errors.map((error) => error.class)).toEqual(["CodeExecutionError", "CodeGenerationError"]);
    expect(sandbox.requests).toHaveLength(2);
  });

  it("when it ran out of time", async () => {
    const { metadata } = await repaired({ play: inOrder({ status: "timeout", message: "killed" }, GOOD) });
    expect(metadata.errors[0]?.class).toBe("SandboxTimeoutError");
  });

  it.each(["memory", "disk", "processes", "result-size"] as const)("when it used too much %s", async (status) => {
    const { metadata } = await repaired({ play: inOrder({ status, message: "limit" }, GOOD) });
    expect(metadata.errors[0]?.class).toBe("SandboxLimitError");
  });
});

describe("what the program is not to blame for", () => {
  it("runs the same program again when the sandbox died, at most twice", async () => {
    const { executor, sandbox, model } = createHarness({
      answers: ["result = 7"],
      play: inOrder<typeof GOOD | SandboxError>(new SandboxError("reset"), new SandboxError("reset"), GOOD),
    });
    const outcome = await executor.execute("Find the total");
    expect(outcome).toMatchObject({ result: 7, _ai_metadata: { attempts: 1 } });
    expect(sandbox.requests).toHaveLength(3);
    expect(model.requests).toHaveLength(1);
  });

  it("ends with a SandboxError when it died three times", async () => {
    const { error, sandbox, metadata } = await failing({
      answers: ["result = 7"],
      play: () => ({ status: "crashed", message: "no envelope" }),
    });
    expect(error).toBeInstanceOf(SandboxError);
    expect(error.retryable).toBe(true);
    expect(sandbox.requests).toHaveLength(3);
    expect(metadata).toMatchObject({ attempts: 1, cost_usd: 0.001 });
  });

  it("ends with the ModelError, and with no attempt spent", async () => {
    const { error, metadata } = await failing({ answers: [new ModelError("503")] });
    expect(error).toBeInstanceOf(ModelError);
    expect(metadata).toMatchObject({ attempts: 0, cost_usd: 0 });
  });
});

describe("what cannot work", () => {
  it("ends before any cost without a key, naming the nearest known tasks", async () => {
    const { executor, options } = createHarness({ answers: ["result = 7"] });
    await executor.execute("Find the total of the invoice");
    const { model: _model, ...withoutModel } = options;
    const { error } = await failing({ ...withoutModel, model: null });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ reason: "no-key" });
    expect(error.message).toContain("OPENAI_API_KEY environment variable is required");
    expect(error.message).toContain("OPENAI_BASE_URL");
    expect(error.message).toContain("--answer-from");
    expect(error.message).toContain("Find the total of the invoice");
  });

  it("ends when only a kept program may run and there is none", async () => {
    const { error, model } = await failing({ answers: ["result = 7"] }, { cacheMode: "only-if-cached" });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(model.requests).toHaveLength(0);
  });

  it.each(["bad-key", "quota"] as const)("is never retried: %s", async (reason) => {
    const { error, model } = await failing({ answers: [new ConfigurationError("401", { reason })] });
    expect(error).toMatchObject({ code: "CONFIGURATION", reason, retryable: false });
    expect(model.requests).toHaveLength(1);
  });

  it("ends before anything runs when a secret cannot be resolved", async () => {
    const { error, sandbox } = await failing(
      { answers: ["result = 7"], secrets: () => undefined },
      { context: { password: { $secret: "NOT_THERE" } } },
    );
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "secret" });
    expect(error.message).toContain("NOT_THERE");
    expect(sandbox.requests).toHaveLength(0);
  });

  it("ends before any model call when nothing resolves secrets at all", async () => {
    const { error, model } = await failing({ answers: ["result = 7"] }, { context: { password: { $secret: "NOT_THERE" } } });
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "secret" });
    expect(model.requests).toHaveLength(0);
  });

  it("ends as closed after close", async () => {
    const { executor } = createHarness();
    await executor.close();
    await expect(executor.execute("Anything")).rejects.toThrow("This executor is closed");
  });

  it("ends before any model call when the network was granted and the sandbox has none", async () => {
    const { error, model } = await failing({ answers: ["result = 7"], network: { allow: ["imap.example.com:993"] } });
    expect(error).toBeInstanceOf(CapabilityError);
    expect(model.requests).toHaveLength(0);
  });

  it("does not begin with an unknown sandbox: the executor is not made", () => {
    expect(() => createHarness({ sandbox: "dokcer" as never })).toThrow('There is no sandbox "dokcer". Choose one of: auto,');
  });
});

describe("what a person says", () => {
  it("ends at once when the approval was refused", async () => {
    const { error, sandbox } = await failing({
      answers: ["result = 7"],
      approval: "always",
      onApproval: ({ sha256 }) => ({ action: "reject", sha256, reason: "too risky" }),
    });
    expect(error).toBeInstanceOf(ApprovalRejectedError);
    expect(error.message).toContain("too risky");
    expect(sandbox.requests).toHaveLength(0);
  });

  it("waits when there is a checkpointer and nobody to ask", async () => {
    const { error, sandbox } = await failing({ answers: ["result = 7"], approval: "always", checkpointer: new MemorySaver() });
    expect(error).toBeInstanceOf(ApprovalPendingError);
    expect(error).toMatchObject({ request: { code: "result = 7", task: "Find the total" } });
    expect(sandbox.requests).toHaveLength(0);
  });

  it("ends before any cost when nobody can be asked at all", async () => {
    const { error, model } = await failing({ answers: ["result = 7"], approval: "always" });
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "input" });
    expect(model.requests).toHaveLength(0);
  });
});

describe("a deadline that has passed", () => {
  it("ends the run before the next paid call", async () => {
    let now = 0;
    const { error, model, metadata } = await failing(
      {
        answers: PROGRAMS,
        clock: () => now,
        play: () => {
          now += 5_000;
          return RAISED;
        },
      },
      { deadlineMs: 4_000 },
    );
    expect(error).toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(model.requests).toHaveLength(1);
    expect(metadata).toMatchObject({ attempts: 1, cost_usd: 0.001 });
  });
});

describe("the end of all attempts", () => {
  it("is an AttemptsExhaustedError with every attempt", async () => {
    const { error, metadata } = await failing({ answers: PROGRAMS, play: () => RAISED });
    expect(error).toBeInstanceOf(AttemptsExhaustedError);
    expect(error.message).toContain("Failed to generate code after 3 attempts");
    expect((error as AttemptsExhaustedError).attempts).toEqual(
      PROGRAMS.map((code) => expect.objectContaining({ code, class: "CodeExecutionError" })),
    );
    expect(metadata).toMatchObject({ attempts: 3, cost_usd: 0.003, tokens_total: 360 });
  });

  it("passes anything else on unchanged", async () => {
    const fault = new TypeError("a fault of the adapter");
    const { error } = await failing({ answers: ["result = 7"], play: () => fault });
    expect(error).toBe(fault);
  });

  it("passes an abort on as its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("the caller went away");
    const { error } = await failing(
      {
        answers: ["result = 7"],
        play: () => {
          controller.abort(reason);
          return GOOD;
        },
      },
      { signal: controller.signal },
    );
    expect(error).toBe(reason);
  });
});

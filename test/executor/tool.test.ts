import { AIMessage, HumanMessage, type BaseMessage, type ToolMessage } from "@langchain/core/messages";
import { Command, INTERRUPT, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createExecutorTool, ConfigurationError, type ApprovalRequest, type ExecutorToolOptions } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, temporaryFolder, type HarnessOptions } from "./harness.ts";

const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;

/** A model that writes a program which names its task, so that no answer can be taken for another's. */
const BY_TASK = {
  name: "by-task",
  generate: async ({ question }: { question: { task: string } }) => ({
    text: `result = ${JSON.stringify(question.task)}`,
    finish: "complete" as const,
    model: "by-task",
    usage: { input: 100, output: 20, total: 120, cached: 0, estimated: false },
    costUsd: 0.001,
    durationMs: 1,
  }),
};

/** The program's text and its data: what only the right run can give. */
const echo: NonNullable<HarnessOptions["play"]> = (request) => okOutcome({ code: request.code, context: request.context }, request);

function createTool(options: HarnessOptions & Pick<ExecutorToolOptions, "name" | "description" | "outputSchema"> = {}) {
  const { name, description, outputSchema, ...rest } = options;
  const harness = createHarness(rest);
  const own = { ...(name && { name }), ...(description && { description }), ...(outputSchema !== undefined && { outputSchema }) };
  return { ...harness, python: createExecutorTool({ ...harness.options, ...own }) };
}

const call = (id: string, args: Record<string, unknown>) => ({ id, name: "run_python_task", args, type: "tool_call" as const });

/** An agent's loop in two nodes: a message with tool calls, and what answers them. */
function createAgent(python: ReturnType<typeof createTool>["python"], calls: ReturnType<typeof call>[]) {
  return new StateGraph(MessagesAnnotation)
    .addNode("agent", () => ({ messages: [new AIMessage({ content: "", tool_calls: calls })] }))
    .addNode("tools", new ToolNode([python]))
    .addEdge(START, "agent")
    .addEdge("agent", "tools");
}

const input = { messages: [new HumanMessage("go")] };
const answersOf = (messages: readonly BaseMessage[]) => messages.filter((message) => message.getType() === "tool") as ToolMessage[];
const read = (message: ToolMessage | undefined) => JSON.parse(String(message?.content)) as Record<string, unknown>;

describe("a tool for agents", () => {
  it("answers with readable JSON, and with the whole account beside it", async () => {
    const { python } = createTool({ answers: ["result = 6"], play: (request) => okOutcome(6, request) });
    const { messages } = await createAgent(python, [call("a", { task: "Add them", context: { values: [1, 2, 3] } })])
      .compile()
      .invoke(input);
    const [answer] = answersOf(messages);
    expect(answer).toMatchObject({ status: "success", tool_call_id: "a", name: "run_python_task" });
    expect(read(answer)).toEqual({ status: "ok", result: 6 });
    expect(answer?.artifact).toMatchObject({ result: { value: 6 }, error: null, metadata: { attempts: 1, cost_usd: 0.001 } });
  });

  it("lets an agent refer to no secret but those that it was given by name", async () => {
    const secrets = (name: string) => `value of ${name}`;
    const args = { task: "Log in", context: { login: { $secret: "MAIL_PASSWORD" } } };
    const ask = async (more: HarnessOptions) => {
      const { python, model, sandbox } = createTool({ answers: ["result = 1"], secrets, ...more });
      const { messages } = await createAgent(python, [call("a", args)])
        .compile()
        .invoke(input);
      return { answer: read(answersOf(messages)[0]), asked: model.requests.length, ran: sandbox.requests.length };
    };
    expect(await ask({})).toMatchObject({
      answer: { code: "CONFIGURATION", message: expect.stringContaining("MAIL_PASSWORD") },
      asked: 0,
      ran: 0,
    });
    expect(await ask({ secretNames: ["OTHER"] })).toMatchObject({ asked: 0, ran: 0 });
    expect(await ask({ secretNames: ["MAIL_PASSWORD"] })).toMatchObject({ answer: { status: "ok" }, ran: 1 });
  });

  it("has a name and a description that can be changed, and a schema of plain JSON", () => {
    const { python } = createTool({ name: "reckon", description: "Reckons." });
    expect(python).toMatchObject({ name: "reckon", description: "Reckons." });
    expect(() => createTool({ name: "two words" })).toThrow(ConfigurationError);
  });

  it("tells what went wrong and what to do, and does not throw the agent's graph down", async () => {
    const { python } = createTool({ answers: ["a = 1", "a = 2", "a = 3"], play: () => RAISED });
    const calls = [call("a", { task: "Fail" }), call("b", { task: "Open it", files: { "x.csv": "/etc/passwd" } }), call("c", { task: 7 })];
    const { messages } = await createAgent(python, calls).compile().invoke(input);
    const [failed, refused, unreadable] = answersOf(messages);
    expect(failed).toMatchObject({ status: "error", artifact: { error: { code: "ATTEMPTS_EXHAUSTED" }, metadata: { attempts: 3 } } });
    expect(read(failed)).toMatchObject({
      status: "error",
      code: "ATTEMPTS_EXHAUSTED",
      message: expect.stringContaining("ValueError: broken"),
      what_to_do: expect.stringContaining("more exactly"),
    });
    expect(read(refused)).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("filesRoot") });
    expect(String(unreadable?.content)).toContain("task");
  });

  it("keeps a large result out of the conversation", async () => {
    const { python } = createTool({ answers: ["result = 'x' * 200_000"], play: (request) => okOutcome("x".repeat(200_000), request) });
    const { messages } = await createAgent(python, [call("a", { task: "Write much" })])
      .compile()
      .invoke(input);
    const [answer] = answersOf(messages);
    expect(read(answer)).toMatchObject({ status: "ok", result_length: 200_002, note: expect.stringContaining("too long") });
    expect(answer?.artifact).toMatchObject({ result: { staged: { size: 200_002 } } });
    expect(JSON.stringify(answer).length).toBeLessThan(65_536);
  });

  it("reads files under filesRoot, and no others", async () => {
    const filesRoot = join(temporaryFolder(), "inbox");
    mkdirSync(filesRoot);
    writeFileSync(join(filesRoot, "in.csv"), "a\n1\n");
    symlinkSync("/etc/hostname", join(filesRoot, "link"));
    const { python, sandbox } = createTool({ filesRoot, answers: ["result = 1"] });
    const sources = ["in.csv", "link", "../inbox/../../etc/hostname", "/etc/hostname"];
    const answers = [];
    for (const source of sources) {
      answers.push(read(await python.invoke(call(source, { task: "Read it", files: { "in.csv": source } }))));
    }
    expect(answers.map(({ status }) => status)).toEqual(["ok", "error", "error", "error"]);
    expect(sandbox.requests).toHaveLength(1);
  });

  it("leaves aborts and faults that are not ours as they are", async () => {
    const fault = new TypeError("a fault");
    const { python } = createTool({ answers: ["result = 1"], play: () => fault });
    await expect(python.invoke({ task: "Fail" })).rejects.toBe(fault);
    const stop = new AbortController();
    const cancelled = Promise.withResolvers<void>();
    const { python: endless } = createTool({
      answers: ["result = 1"],
      play: (_request, _index, { signal }) => {
        signal?.addEventListener("abort", () => cancelled.resolve());
        stop.abort();
        return cancelled.promise.then(() => ({ status: "cancelled", message: "cancelled" }) as const);
      },
    });
    await expect(endless.invoke({ task: "Go on" }, { signal: stop.signal })).rejects.toThrow(/abort/i);
    await cancelled.promise;
  });
});

describe("three tool calls in one message", () => {
  const tasks = { one: "Alpha", two: "Beta", three: "Gamma" };
  const calls = Object.entries(tasks).map(([id, task]) => call(id, { task, context: { id } }));
  const right = Object.entries(tasks).map(([id, task]) => [id, { code: `result = ${JSON.stringify(task)}`, context: { id } }] as const);
  const resultsOf = (messages: readonly BaseMessage[]) =>
    answersOf(messages).map((answer) => [answer.tool_call_id, read(answer)["result"]] as const);

  it("give three right results", async () => {
    const { python } = createTool({ model: BY_TASK, play: echo });
    const { messages } = await createAgent(python, calls).compile({ checkpointer: new MemorySaver() }).invoke(input, thread("t"));
    expect(resultsOf(messages)).toEqual(right);
  });

  it("wait for three approvals, of which one answer never counts for another", async () => {
    const { python, sandbox } = createTool({ model: BY_TASK, play: echo, approval: "always" });
    const agent = createAgent(python, calls).compile({ checkpointer: new MemorySaver() });
    let state = (await agent.invoke(input, thread("t"))) as Paused;
    const asked = requestsOf(state);
    expect(asked.map(({ task }) => task)).toEqual(["Alpha", "Beta", "Gamma"]);
    const ran: string[][] = [];
    for (const { sha256 } of asked.toReversed()) {
      state = (await agent.invoke(new Command({ resume: { action: "approve", sha256 } }), thread("t"))) as Paused;
      ran.push(sandbox.requests.map(({ code }) => code));
    }
    expect(ran.map((codes) => codes.length)).toEqual([1, 2, 3]);
    expect(ran[0]).toEqual(['result = "Gamma"']);
    expect(resultsOf(state.messages)).toEqual(right);
  });

  it("keep their own answers and results where the model gave all of them the same id", async () => {
    const { python, sandbox } = createTool({ model: BY_TASK, play: echo, approval: "always" });
    const alike = Object.values(tasks).map((task) => call("same", { task }));
    const agent = createAgent(python, alike).compile({ checkpointer: new MemorySaver() });
    const { sha256 } = requestsOf((await agent.invoke(input, thread("t"))) as Paused)[1] ?? {};
    let state = (await agent.invoke(new Command({ resume: { action: "approve", sha256 } }), thread("t"))) as Paused;
    expect(sandbox.requests.map(({ code }) => code)).toEqual(['result = "Beta"']);
    for (const { sha256: next } of requestsOf(state)) {
      state = (await agent.invoke(new Command({ resume: { action: "approve", sha256: next } }), thread("t"))) as Paused;
    }
    expect(answersOf(state.messages).map((answer) => read(answer)["result"])).toMatchObject(right.map(([, { code }]) => ({ code })));
  });

  it("that are one and the same run once, and both get the result", async () => {
    const { python, sandbox } = createTool({ model: BY_TASK, play: echo, approval: "always" });
    const twins = [call("same", { task: "Alpha" }), call("same", { task: "Alpha" })];
    const agent = createAgent(python, twins).compile({ checkpointer: new MemorySaver() });
    const asked = requestsOf((await agent.invoke(input, thread("t"))) as Paused);
    const resume = { action: "approve", sha256: asked[0]?.sha256 };
    const { messages } = await agent.invoke(new Command({ resume }), thread("t"));
    expect({ asked: asked.length, ran: sandbox.requests.length }).toEqual({ asked: 1, ran: 1 });
    expect(answersOf(messages).map((answer) => read(answer)["status"])).toEqual(["ok", "ok"]);
  });

  it("are each answered by the name of its question, all at once", async () => {
    const { python, sandbox } = createTool({ model: BY_TASK, play: echo, approval: "always" });
    const agent = createAgent(python, calls).compile({ checkpointer: new MemorySaver() });
    const paused = (await agent.invoke(input, thread("t"))) as Paused;
    const resume = Object.fromEntries(
      (paused[INTERRUPT] ?? []).map(({ id, value }, index) => {
        const { sha256 } = value as ApprovalRequest;
        return [id, index === 1 ? { action: "reject", sha256, reason: "not this" } : { action: "approve", sha256 }];
      }),
    );
    const { messages } = await agent.invoke(new Command({ resume }), thread("t"));
    const [one, two, three] = answersOf(messages);
    expect([read(one)["status"], read(two)["code"], read(three)["status"]]).toEqual(["ok", "APPROVAL_REJECTED", "ok"]);
    expect(sandbox.requests).toHaveLength(2);
  });

  it("are answered out of order, one refused, among answers that are none: exactly the approved programs run", async () => {
    const { python, sandbox } = createTool({ model: BY_TASK, play: echo, approval: "always" });
    const agent = createAgent(python, calls).compile({ checkpointer: new MemorySaver() });
    let state = (await agent.invoke(input, thread("t"))) as Paused;
    const [one, two, three] = requestsOf(state);
    const idOf = ({ sha256 }: ApprovalRequest) =>
      (state[INTERRUPT] ?? []).find(({ value }) => (value as ApprovalRequest).sha256 === sha256)?.id;
    const answer = async (request: ApprovalRequest | undefined, given: unknown) => {
      const id = request && idOf(request);
      if (id === undefined) throw new Error("Nobody asks that any more.");
      state = (await agent.invoke(new Command({ resume: { [id]: given } }), thread("t"))) as Paused;
      return sandbox.requests.map(({ code }) => code);
    };
    expect(await answer(three, { action: "approve", sha256: one?.sha256 })).toEqual([]);
    expect(await answer(three, "yes")).toEqual([]);
    expect(await answer(three, { action: "approve", sha256: three?.sha256 })).toEqual(['result = "Gamma"']);
    expect(await answer(one, { action: "reject", sha256: one?.sha256, reason: "not this" })).toEqual(['result = "Gamma"']);
    await expect(answer(three, { action: "approve", sha256: three?.sha256 })).rejects.toThrow("Nobody asks that any more");
    expect(await answer(two, { action: "approve", sha256: two?.sha256 })).toEqual(['result = "Gamma"', 'result = "Beta"']);
    const answers = answersOf(state.messages).map((message) => [message.tool_call_id, read(message)["code"] ?? read(message)["status"]]);
    expect(answers).toEqual([
      ["one", "APPROVAL_REJECTED"],
      ["two", "ok"],
      ["three", "ok"],
    ]);
  });

  it("keep their own results where a node calls them in another order when it goes on", async () => {
    const { python } = createTool({ model: BY_TASK, play: echo, approval: "always" });
    let isFirst = true;
    const agent = new StateGraph(MessagesAnnotation)
      .addNode("tools", async (_state, config) => {
        const ordered = isFirst ? calls : calls.toReversed();
        isFirst = false;
        return { messages: await Promise.all(ordered.map((each) => python.invoke(each, config) as Promise<ToolMessage>)) };
      })
      .addEdge(START, "tools")
      .compile({ checkpointer: new MemorySaver() });
    const paused = (await agent.invoke(input, thread("t"))) as Paused;
    const resume = Object.fromEntries(
      (paused[INTERRUPT] ?? []).map(({ id, value }) => [id, { action: "approve", sha256: (value as ApprovalRequest).sha256 }]),
    );
    const { messages } = await agent.invoke(new Command({ resume }), thread("t"));
    expect(resultsOf(messages).toReversed()).toEqual(right);
  });

  it("ask only when each of them is over or has a question too: nothing goes on behind a pause", async () => {
    const slow = Promise.withResolvers<void>();
    const model = {
      ...BY_TASK,
      generate: async (request: { question: { task: string } }) => {
        if (request.question.task === "Gamma") await slow.promise;
        return BY_TASK.generate(request);
      },
    };
    const { python } = createTool({ model, play: echo, approval: "always" });
    const agent = createAgent(python, calls).compile({ checkpointer: new MemorySaver() });
    let isPaused = false;
    const pausing = agent.invoke(input, thread("t")).then((state) => {
      isPaused = true;
      return state as Paused;
    });
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
    expect(isPaused).toBe(false);
    slow.resolve();
    expect(requestsOf(await pausing)).toHaveLength(3);
  });
});

interface Paused {
  readonly messages: BaseMessage[];
  readonly [INTERRUPT]?: readonly { readonly id?: string; readonly value?: unknown }[];
}

const thread = (id: string) => ({ configurable: { thread_id: id } });
const requestsOf = (state: Paused) => (state[INTERRUPT] ?? []).map(({ value }) => value as ApprovalRequest);

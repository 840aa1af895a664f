import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { LocalExecutor, type CachedExecutor } from "../../src/index.ts";
import { createHarness } from "./harness.ts";

describe("a key that the graph does not have", () => {
  it("is refused by name before anything costs", async () => {
    const { createGraph, model } = createHarness({ answers: ["result = 1"] });
    const misspelt = { task: "Give one", contxt: { n: 1 } } as never;
    await expect(createGraph().invoke(misspelt)).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringMatching(/^The input has no place for "contxt"\. It takes task, context, files/),
    });
    expect(model.requests).toEqual([]);
  });

  it("is the parent's own where the graph stands in another", async () => {
    const { createGraph } = createHarness({ answers: ["result = 1"] });
    const Parent = new StateSchema({ task: z.string(), customer: z.string(), result: z.any() });
    const parent = new StateGraph(Parent)
      .addNode("executor", createGraph() as never)
      .addEdge(START, "executor")
      .addEdge("executor", END)
      .compile();
    expect(await parent.invoke({ task: "Give one", customer: "Ann" })).toMatchObject({
      customer: "Ann",
      result: { value: expect.anything() },
    });
  });
});

describe("a key that no call has", () => {
  it.each([
    ["execute", (executor: CachedExecutor, call: object) => executor.execute("Give one", call)],
    ["explain", (executor: CachedExecutor, call: object) => executor.explain("Give one", call)],
  ])("is refused by name in %s before anything costs, as nobody would be asked", async (_method, run) => {
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    await expect(run(executor, { aproval: "always" })).rejects.toMatchObject({
      reason: "input",
      message: expect.stringMatching(/^The call has no place for "aproval"\. It takes context, files, /),
    });
    expect(model.requests).toEqual([]);
  });

  it.each([
    ["secrets", { T: "a value" }, "secrets is not valid: must be a function, such as (name) => process.env[name]."],
    ["onOutput", true, "onOutput is not valid: must be a function."],
    ["onApproval", "yes", "onApproval is not valid: must be a function."],
  ])("is told apart from one whose value is none: %s", async (key, value, message) => {
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    await expect(executor.execute("Give one", { [key]: value })).rejects.toMatchObject({ reason: "input", message });
    expect(model.requests).toEqual([]);
  });

  it("is refused where given Python runs", async () => {
    const local = new LocalExecutor({ sandbox: createHarness().sandbox });
    await expect(local.execute("result = 1", { check: "assert result == 2" } as object)).rejects.toThrow(/no place for "check"/);
    await local.close();
  });

  it("is refused in resume, where the run goes on waiting", async () => {
    const { executor } = createHarness({ answers: ["result = 1"], approval: "always", checkpointer: new MemorySaver() });
    const runId = crypto.randomUUID();
    const pending = expect.objectContaining({ code: "APPROVAL_PENDING", message: expect.stringContaining("no other answer counts") });
    await expect(executor.execute("Give one", { runId })).rejects.toEqual(pending);
    await expect(executor.resume(runId, { anwser: { action: "approve" } } as object)).rejects.toThrow(/^resume has no place for "anwser"/);
    await expect(executor.resume(runId)).rejects.toEqual(pending);
  });
});

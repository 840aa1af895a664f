import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
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

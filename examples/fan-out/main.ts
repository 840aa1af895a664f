/*
 * Ten tasks at once, and a join: `node examples/fan-out/main.ts`. Needs no key: a program for the task comes with the package.
 */
import assert from "node:assert/strict";
import { END, ReducedValue, Send, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createExecutorNode } from "../../src/index.ts";

const State = new StateSchema({
  numbers: z.array(z.number()),
  factorials: new ReducedValue(z.array(z.tuple([z.number(), z.number()])).default([]), { reducer: (all, more) => [...all, ...more] }),
  sum: z.number().optional(),
});

const factorial = createExecutorNode({
  task: "Calculate the factorial of n",
  context: ({ n }: { n: number }) => ({ n }),
  outputSchema: z.number(),
  write: (outcome) => {
    if (outcome.status === "error") throw outcome.error;
    return { value: Number(outcome.value) };
  },
});

const graph = new StateGraph(State)
  .addNode("factorial", async ({ n }: { n: number }, config) => {
    const { value } = await factorial.invoke({ n }, config);
    return { factorials: [[n, value] as [number, number]] };
  })
  .addNode("add", ({ factorials }) => ({ sum: factorials.reduce((sum, [, value]) => sum + value, 0) }))
  .addConditionalEdges(START, ({ numbers }) => numbers.map((n) => new Send("factorial", { n })), ["factorial"])
  .addEdge("factorial", "add")
  .addEdge("add", END)
  .compile();

const { factorials, sum } = await graph.invoke({ numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
assert.equal(factorials.length, 10);
assert.equal(sum, 4_037_913);
console.log(`1! + 2! + … + 10! = ${sum}`);

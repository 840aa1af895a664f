/*
 * A graph with two executors, one after the other: `node examples/two-executors/main.ts`. Needs no key: programs for both tasks come with the package.
 */
import assert from "node:assert/strict";
import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createExecutorNode, type NodeOutcome } from "../../src/index.ts";

const State = new StateSchema({
  csv: z.string(),
  regions: z.record(z.string(), z.number()).default({}),
  mean: z.number().optional(),
});
type Sales = typeof State.State;

/** Ends the graph's run with the error of a run that failed. */
function valueOf(outcome: NodeOutcome): unknown {
  if (outcome.status === "error") throw outcome.error;
  return outcome.value;
}

const group = createExecutorNode({
  task: "Group the rows of the CSV file by one column and sum another",
  context: ({ csv }: Sales) => ({ csv, group_by: "region", sum: "amount" }),
  write: (outcome) => ({ regions: z.record(z.string(), z.number()).parse(valueOf(outcome)) }),
});

const describe = createExecutorNode({
  task: "Calculate the mean, median and standard deviation of the numbers",
  context: ({ regions }: Sales) => ({ numbers: Object.values(regions) }),
  write: (outcome) => ({ mean: z.object({ mean: z.number() }).parse(valueOf(outcome)).mean }),
});

const graph = new StateGraph(State)
  .addNode("group", group)
  .addNode("describe", describe)
  .addEdge(START, "group")
  .addEdge("group", "describe")
  .addEdge("describe", END)
  .compile();

const { regions, mean } = await graph.invoke({ csv: "region,amount\nNorth,10\nSouth,5\nNorth,15\n" });
assert.deepEqual([regions, mean], [{ North: 25, South: 5 }, 15]);
console.log(`A region sells ${mean} on average.`);

/*
 * A graph that stops until a person has looked at the program, who changes it: `node examples/approval-with-edit/main.ts`. Needs no key: a person
 * wrote the program below, in place of a model.
 */
import assert from "node:assert/strict";
import { Command, END, INTERRUPT, isInterrupted, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createExecutorNode, type ApprovalAnswer, type ApprovalRequest } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/index.ts";

const State = new StateSchema({ waits: z.array(z.number()), typical: z.number().optional(), approvedBy: z.string().optional() });

const typical = createExecutorNode({
  model: createScriptedModel(["values = context['values']\nresult = sum(values) / len(values)"]),
  approval: "always",
  task: "Say how long people typically wait",
  context: ({ waits }: { waits: number[] }) => ({ values: waits }),
  outputSchema: z.number(),
  write: (outcome) => {
    if (outcome.status === "error") throw outcome.error;
    return { typical: outcome.value, approvedBy: outcome.metadata?.validated_by.join(", ") };
  },
});

const graph = new StateGraph(State)
  .addNode("measure", typical)
  .addEdge(START, "measure")
  .addEdge("measure", END)
  .compile({ checkpointer: new MemorySaver() }); // SqliteCheckpointer where a person may take days

const thread = { configurable: { thread_id: "waits" } };
const paused = await graph.invoke({ waits: [2, 3, 4, 90] }, thread);
assert(isInterrupted<ApprovalRequest>(paused));
const request = paused[INTERRUPT][0]?.value;
assert(request);
console.log(`asked about: ${request.code.split("\n").at(-1)}`);

// the hash binds the answer to what was shown: for any other program it would not count
const answer: ApprovalAnswer = {
  action: "edit",
  sha256: request.sha256,
  program: "import statistics\nresult = statistics.median(context['values'])",
};
const done = await graph.invoke(new Command({ resume: answer }), thread);
assert.deepEqual([done.typical, done.approvedBy], [3.5, "schema, approval"]);
console.log(`typically ${done.typical} minutes, by the median of a person`);

/*
 * A node in an agent's graph, which works out what the agent's own model should not guess: `node examples/agent-node/main.ts`.
 * Needs no key: the model is a fake one whose answers we wrote, and a program for the task comes with the package.
 */
import assert from "node:assert/strict";
import { AIMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createExecutorNode } from "../../src/index.ts";

const State = new StateSchema({
  question: z.string(),
  numbers: z.array(z.number()).default([]),
  figures: z.object({ mean: z.number(), median: z.number() }).loose().nullable().default(null),
  answer: z.string().default(""),
});

const model = fakeModel()
  .respond(new AIMessage("3, 5, 10"))
  .respond((messages) => new AIMessage(`On average they waited ${/"mean":(\d+)/.exec(String(messages[0]?.content))?.[1]} minutes.`));

const figures = createExecutorNode({
  task: "Calculate the mean, median and standard deviation of the numbers",
  context: ({ numbers }: { numbers: number[] }) => ({ numbers }),
  outputSchema: z.looseObject({ mean: z.number(), median: z.number() }),
  write: (outcome) => {
    if (outcome.status === "error") throw outcome.error; // or write it into the state, and go on without
    return { figures: outcome.value };
  },
});

const agent = new StateGraph(State)
  .addNode("read", async ({ question }) => {
    const { text } = await model.invoke(`List the numbers in: ${question}`);
    return { numbers: text.split(",").map(Number) };
  })
  .addNode("calculate", figures)
  .addNode("reply", async (state) => {
    const { text } = await model.invoke(`Answer ${state.question} with ${JSON.stringify(state.figures)}`);
    return { answer: text };
  })
  .addEdge(START, "read")
  .addEdge("read", "calculate")
  .addEdge("calculate", "reply")
  .addEdge("reply", END)
  .compile();

const { answer } = await agent.invoke({ question: "Three people waited 3, 5 and 10 minutes. How long on average?" });
assert.equal(answer, "On average they waited 6 minutes.");
console.log(answer);

import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createExecutorNode, type JsonValue } from "../src/index.ts";

const input = {
  numbers: z
    .array(z.number())
    .default([])
    .describe("What the report is about; with none the executor is not asked")
    .meta({ examples: [[19.9, 5.1, 7]] }),
  task: z
    .string()
    .default("Calculate the mean, median and standard deviation of the numbers")
    .describe("What to find out about context['numbers']; in the words of the default it needs no key")
    .meta({ examples: ["Calculate the mean, median and percentiles of the numbers"] }),
};
const output = { report: z.string().default("").describe("The finished text") };
const State = new StateSchema({
  ...input,
  ...output,
  range: z.string().default(""),
  findings: (z.any() as z.ZodType<JsonValue>).nullable().default(null),
});

/** A pipeline around the executor, as LangGraph Studio opens it: a decision, two branches at once, and a join that writes the report. */
export const graph = new StateGraph({ state: State, input: new StateSchema(input), output: new StateSchema(output) })
  .addNode("clear", () => ({ range: "no numbers", findings: null })) // of the last run on this thread
  .addNode(
    "analyse",
    createExecutorNode({
      task: (state: typeof State.State) => state.task,
      context: ({ numbers }) => ({ numbers }),
      write: (outcome) => ({ findings: outcome.status === "ok" ? outcome.value : outcome.error.message }),
    }),
  )
  .addNode("measure", ({ numbers }) => ({ range: `${Math.min(...numbers)} to ${Math.max(...numbers)}` }))
  .addNode("write", ({ range, findings }) => ({ report: `Range: ${range}\nFindings: ${JSON.stringify(findings)}` }))
  .addEdge(START, "clear")
  .addConditionalEdges("clear", ({ numbers }) => (numbers.length > 0 ? ["analyse", "measure"] : "write"), ["analyse", "measure", "write"])
  .addEdge(["analyse", "measure"], "write")
  .addEdge("write", END)
  .compile({ name: "report" });

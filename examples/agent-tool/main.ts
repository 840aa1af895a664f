/*
 * A tool for an agent: `node examples/agent-tool/main.ts`. Needs no key: the agent's model is a fake one whose two answers
 * we wrote, and a program for the task comes with the package. Put a chat model of yours in its place.
 */
import assert from "node:assert/strict";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createExecutorTool } from "../../src/index.ts";

const python = createExecutorTool();

const model = fakeModel()
  .respondWithTools([{ name: python.name, args: { task: "Calculate the factorial of n", context: { n: 20 } }, id: "call-1" }])
  .respond((messages) => new AIMessage(`20! is ${JSON.parse(String(messages.at(-1)?.content)).result}.`))
  .bindTools([python]);

const agent = new StateGraph(MessagesAnnotation)
  .addNode("agent", async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
  .addNode("tools", new ToolNode([python]))
  .addEdge(START, "agent")
  .addConditionalEdges(
    "agent",
    ({ messages }) => (AIMessage.isInstance(messages.at(-1)) && hasToolCalls(messages.at(-1)) ? "tools" : END),
    ["tools", END],
  )
  .addEdge("tools", "agent")
  .compile();

const { messages } = await agent.invoke({ messages: [new HumanMessage("What is 20 factorial?")] });
const answer = String(messages.at(-1)?.content);
assert.equal(answer, "20! is 2432902008176640000.");
console.log(answer);

function hasToolCalls(message: unknown): boolean {
  return AIMessage.isInstance(message) && (message.tool_calls?.length ?? 0) > 0;
}

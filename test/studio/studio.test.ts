import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startStudio, type Studio } from "./start-studio.ts";

const INSTALLATION_MS = 300_000; // from a cold npm cache; 5 s where the server is installed
const RUN_MS = 60_000;

const assistantsSchema = z.array(z.object({ assistant_id: z.string(), graph_id: z.string() }));
const drawingSchema = z.object({
  nodes: z.array(z.object({ id: z.string() })),
  edges: z.array(z.object({ source: z.string(), target: z.string() })),
});
const schemasSchema = z.object({ input_schema: z.object({ properties: z.record(z.string(), z.object({ description: z.string() })) }) });
const stateSchema = z.object({ result: z.null(), error: z.object({ code: z.string(), message: z.string() }) });

let studio: Studio | undefined;

beforeAll(async () => {
  studio = await startStudio();
}, INSTALLATION_MS);

afterAll(() => studio?.stop());

/** Asks the server as Studio does: POST with a body, GET without. */
async function ask<Answer>(path: string, schema: z.ZodType<Answer>, body?: object): Promise<Answer> {
  const post = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${studio?.url}${path}`, { ...post, signal: AbortSignal.timeout(RUN_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return schema.parse(JSON.parse(text));
}

async function executorId(): Promise<string> {
  const assistants = await ask("/assistants/search", assistantsSchema, { graph_id: "executor" });
  expect(assistants).toHaveLength(1);
  return assistants[0]?.assistant_id ?? "";
}

describe("LangGraph Studio, with no key", () => {
  test("draws the seven nodes, and the ways back to generate and to lookup", async () => {
    const { nodes, edges } = await ask(`/assistants/${await executorId()}/graph?xray=true`, drawingSchema);
    const drawn = edges.map(({ source, target }) => `${source} → ${target}`);
    expect(nodes.map(({ id }) => id)).toEqual([
      "__start__",
      "prepare",
      "lookup",
      "generate",
      "approve",
      "execute",
      "validate",
      "learn",
      "__end__",
    ]);
    expect(drawn).toEqual(expect.arrayContaining(["generate → generate", "validate → generate", "validate → lookup"]));
  });

  test("shows what each field of the input is for", async () => {
    const { input_schema: input } = await ask(`/assistants/${await executorId()}/schemas`, schemasSchema);
    expect(Object.keys(input.properties)).toContain("task");
    expect(Object.entries(input.properties).filter(([, { description }]) => !/\w+ \w+/.test(description))).toEqual([]);
  });

  test("ends a run with an error that says which key is missing", { timeout: RUN_MS }, async () => {
    const run = { assistant_id: "executor", input: { task: "Add the numbers in context.values", context: { values: [1, 2, 3] } } };
    const { error } = await ask("/runs/wait", stateSchema, run);
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toContain("OPENAI_API_KEY environment variable is required");
  });
});

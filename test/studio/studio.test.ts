import { Client, type AssistantGraph } from "@langchain/langgraph-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startStudio, type Studio } from "./start-studio.ts";

const INSTALLATION_MS = 300_000; // from a cold npm cache; 5 s where the server is installed
const NODES = ["prepare", "lookup", "generate", "approve", "execute", "validate", "learn"];
const fieldSchema = z.object({ description: z.string(), default: z.unknown().optional(), examples: z.array(z.unknown()).min(1) });
const inputSchema = z.object({ properties: z.record(z.string(), fieldSchema) });

let studio: Studio;
let client: Client;

beforeAll(async () => {
  studio = await startStudio();
  client = new Client({ apiUrl: studio.url, apiKey: null });
}, INSTALLATION_MS);

afterAll(() => studio.stop());

async function assistantOf(graphId: string): Promise<string> {
  const assistants = await client.assistants.search({ graphId });
  expect(assistants).toHaveLength(1);
  return assistants[0]?.assistant_id ?? "";
}

async function draw(graphId: string): Promise<{ readonly nodes: string[]; readonly edges: string[] }> {
  const drawing: AssistantGraph = await client.assistants.getGraph(await assistantOf(graphId), { xray: true });
  return { nodes: drawing.nodes.map(({ id }) => String(id)), edges: drawing.edges.map(({ source, target }) => `${source} → ${target}`) };
}

async function inputsOf(graphId: string): Promise<z.infer<typeof inputSchema>["properties"]> {
  const { input_schema: input } = await client.assistants.getSchemas(await assistantOf(graphId));
  return inputSchema.parse(input).properties;
}

describe("LangGraph Studio, with no key", () => {
  test("draws the seven nodes, and the ways back to generate and to lookup", async () => {
    const { nodes, edges } = await draw("executor");
    expect(nodes).toEqual(["__start__", ...NODES, "__end__"]);
    expect(edges).toEqual(expect.arrayContaining(["generate → generate", "validate → generate", "validate → lookup"]));
  });

  test("draws the seven nodes inside a graph that has the executor as a node", async () => {
    const { nodes, edges } = await draw("report");
    const inside = nodes.filter((id) => id.startsWith("analyse:")).map((id) => id.split(":").at(-1));
    expect(inside).toEqual(expect.arrayContaining(NODES));
    expect(nodes).toEqual(expect.arrayContaining(["clear", "measure", "write"]));
    expect(edges).toEqual(expect.arrayContaining(["clear → measure", "clear → write", "measure → write"]));
  });

  test("draws the seven nodes inside each action of a workflow, and its decisions with their outcomes", async () => {
    const { nodes, edges } = await draw("invoice");
    const actions = "read_email extract_text parse_amount hold save answer mark_read set_aside flag_failed give_up".split(" ");
    const drawn = actions.flatMap((action) => NODES.map((node) => `${action}:${node}`));
    expect(nodes).toEqual(expect.arrayContaining(drawn));
    expect(nodes).toEqual(expect.arrayContaining(["start", "has_mail", "has_pdf", "is_readable", "needs_approval", "approve", "end"]));
    expect(edges).toEqual(expect.arrayContaining(["approve → save:prepare", "needs_approval → hold:prepare"]));
  });

  test.each(["executor", "report"])("shows what each input of %s is for, with an example", async (graphId) => {
    const inputs = await inputsOf(graphId);
    expect(Object.keys(inputs)).toContain("task");
    expect(Object.entries(inputs).filter(([, { description }]) => !/\w+ \w+/.test(description))).toEqual([]);
  });

  test("shows the default of each input that has one", async () => {
    const { context, files, cacheMode, timeoutMs } = await inputsOf("executor");
    expect([context, files, cacheMode, timeoutMs].map((field) => field?.default)).toEqual([{}, {}, "default", 30_000]);
    const report = await inputsOf("report");
    expect(report["task"]?.default).toMatch(/^Calculate the mean/);
  });
});

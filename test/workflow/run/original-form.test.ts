import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigurationError, loadWorkflow, Workflow, type WorkflowOptions } from "../../../src/index.ts";
import { createKnowledge } from "../../../src/knowledge/create-knowledge.ts";
import { createScriptedModel } from "../../../src/testing/scripted-model.ts";
import { API_KEY, startE2BServer } from "../../sandbox/e2b-server/start-e2b-server.ts";
import { skipsBubblewrap } from "../../sandbox/without-bubblewrap.ts";

const FILE = fileURLToPath(new URL("original-form.json", import.meta.url));

/** Programs as a model would write them, without a mail server: written by hand for this test. */
const answersFor = (attachment: string, amount: number) => [
  `result = {"subject": "Invoice 7", "attachment": ${JSON.stringify(attachment)}}`,
  `result = "Total: ${amount}"`,
  `result = {"amount": float(context["extract_text"].split()[-1])}`,
  `result = {"done": sorted(context)}`,
];

async function run(attachment: string, amount: number) {
  const server = await startE2BServer();
  const folder = mkdtempSync(join(tmpdir(), "original-form-"));
  const model = createScriptedModel(answersFor(attachment, amount));
  const workflow = new Workflow(loadWorkflow(FILE), {
    sandbox: "bubblewrap",
    e2b: { apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url },
    model,
    resolveModel: () => model,
    knowledge: { ...createKnowledge({ ownFolders: [] }), detect: async () => [] }, // there is no mail server here
    database: join(folder, "workflow.db"),
  });
  onTestFinished(async () => {
    await workflow.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { outputs, nodes } = await workflow.run();
  const done = Object.entries(nodes).flatMap(([id, { status }]) => (status === "done" ? [id] : []));
  return { outputs, done, executedOnE2B: server.routes().filter((route) => route === "execute").length, model };
}

describe.skipIf(await skipsBubblewrap())("a definition of the original engine", () => {
  it("runs as it is: what its code prints goes into the context, and what later nodes read is asked of prompts", async () => {
    const { outputs, done, executedOnE2B, model } = await run("invoice.PDF", 250);
    expect(outputs).toMatchObject({ attachment: "invoice.PDF", has_pdf: true, amount: 250, over_threshold: false, checked: true });
    // What a prompt gives beside that, and later ones may name, stands under its id.
    expect(outputs["read_email"]).toEqual({ subject: "Invoice 7", attachment: "invoice.PDF" });
    expect(outputs["save_invoice"]).toMatchObject({ done: expect.arrayContaining(["amount", "read_email"]) as string[] });
    expect(done).toEqual(["start", "read_email", "has_pdf", "extract_text", "parse_amount", "over_threshold", "save_invoice", "end"]);
    expect(executedOnE2B).toBeGreaterThan(0);
    const schemas = model.requests.map(({ messages }) => JSON.stringify(messages));
    expect(schemas[0]).toMatch(/attachment/);
    expect(schemas[2]).toMatch(/amount/);
  });

  it.each<[string, string, number, string[]]>([
    [
      "by the other branch",
      "invoice.pdf",
      5_000,
      ["start", "read_email", "has_pdf", "extract_text", "parse_amount", "over_threshold", "request_approval", "end"],
    ],
    ["past all that a decision skips", "photo.png", 1, ["start", "read_email", "has_pdf", "end"]],
  ])("goes %s", async (_, attachment, amount, expected) => {
    expect((await run(attachment, amount)).done).toEqual(expected);
  });

  it("with nodes on E2B needs a key for it, which is found before anything runs", () => {
    const options: WorkflowOptions = { e2b: {}, sandbox: "bubblewrap" };
    expect(() => new Workflow(loadWorkflow(FILE), options)).toThrow(ConfigurationError);
    expect(() => new Workflow(loadWorkflow(FILE), options)).toThrow(/E2B API key required/);
  });
});

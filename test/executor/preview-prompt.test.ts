import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { previewPrompt } from "../../src/executor/preview-prompt.ts";
import { createKnowledge } from "../../src/knowledge/create-knowledge.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

const setUp = () => createHarness({ capabilities: { packages: ["fitz"] } }).options;
const TASK = "Add 3 to the total amount of the invoice PDF";
const INPUT = { files: { "a.pdf": new Uint8Array(8) }, context: { a: 1 }, outputSchema: { type: "number" }, checks: "assert result" };

describe("previewPrompt", () => {
  it("names every part that is there, in the order of the prompt, and what it costs", async () => {
    const options = setUp();
    const { tokens, costUsd } = await previewPrompt(TASK, { options, input: INPUT });
    const names = ["main", "cards", "retrieved", "task", "params", "context", "files", "environment", "schema", "checks"];
    expect(Object.keys(tokens.parts)).toEqual(names);
    expect(Object.values(tokens.parts).reduce((sum, count) => sum + count, 0)).toBe(tokens.total);
    expect(tokens.prefix).toBe(tokens.parts["main"]);
    expect(costUsd).toBeGreaterThan(0);
  });

  it("gives the same bytes for the same task, and for tasks that differ in a literal the same documents", async () => {
    const options = setUp();
    const one = await previewPrompt(TASK, { options, input: INPUT });
    expect(await previewPrompt(TASK, { options, input: INPUT })).toEqual(one);
    const other = await previewPrompt(TASK.replace("3", "4"), { options, input: INPUT });
    expect(other.tokens.parts["retrieved"]).toBe(one.tokens.parts["retrieved"]);
    expect(other.messages[0]).toEqual(one.messages[0]);
  });

  it("takes folders of documents, and another document chosen is another key", async () => {
    const options = setUp();
    const folder = temporaryFolder();
    const markerWith = async (text: string) => {
      writeFileSync(join(folder, "stock.md"), text);
      const { messages } = await previewPrompt("Report the stock count", { options: { ...options, knowledge: [folder] }, input: {} });
      return /<<TASK ([0-9a-f]{12})/.exec(messages[1]?.content ?? "")?.[1];
    };
    const first = await markerWith("# Stock count\n\nThe sum.");
    expect(await markerWith("# Stock count\n\nThe sum.")).toBe(first);
    expect(await markerWith("# Stock count\n\nThe last.")).not.toBe(first);
  });

  it("refuses embeddings beside knowledge of the caller's own, which would not use them", async () => {
    const embeddings = { embedQuery: async () => [1], embedDocuments: async () => [] };
    const wrong = { ...setUp(), knowledge: createKnowledge(), embeddings };
    await expect(previewPrompt(TASK, { options: wrong, input: INPUT })).rejects.toThrow(
      /embeddings are of use only where knowledge is a list/,
    );
  });
});

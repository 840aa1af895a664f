import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKnowledge } from "../../src/knowledge/create-knowledge.ts";
import { MAX_DOCUMENT_BYTES } from "../../src/knowledge/load-documents.ts";
import { createQuestion, fixtureFolder } from "./question.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "knowledge-"));
});
afterEach(() => rm(folder, { recursive: true }));

const writeMain = (text: string): Promise<void> => writeFile(join(folder, "main.md"), `---\nversion: "1"\n---\n${text}`);

describe("createKnowledge", () => {
  it("finds the documents that come with the package", async () => {
    const knowledge = createKnowledge();
    expect(Object.keys(await knowledge.versions())).toEqual(["main"]);
    const [system, user] = await knowledge.prompt(createQuestion());
    expect(system?.content).toMatch(/^You write one Python program/);
    expect(user?.content).toContain("Add the totals");
    expect(await knowledge.detect({ task: "Read it", contextShape: {}, fileNames: ["a.pdf"] })).toMatchObject([{ name: "pdf" }]);
  });

  it("detects integrations of the folder and shows their cards", async () => {
    const knowledge = createKnowledge({ folder: fixtureFolder });
    const integrations = await knowledge.detect({ task: "Read it", contextShape: {}, fileNames: ["a.pdf"] });
    expect(integrations.map((integration) => integration.name)).toEqual(["pdf"]);
    const [, user] = await knowledge.prompt(createQuestion({ integrations }));
    expect(user?.content).toContain("Cards end here.");
  });

  it("reads documents once", async () => {
    await writeMain("First.");
    const knowledge = createKnowledge({ folder });
    const [before] = await Promise.all([knowledge.versions(), knowledge.versions()]);
    await writeMain("Second.");
    expect(await knowledge.versions()).toEqual(before);
    expect((await knowledge.prompt(createQuestion()))[0]?.content).toBe("First.");
  });

  it("tries again after documents that could not be read", async () => {
    const knowledge = createKnowledge({ folder });
    await expect(knowledge.versions()).rejects.toThrow(/main\.md is not there\. Correct the knowledge folder/);
    await writeMain("Corrected.");
    expect((await knowledge.prompt(createQuestion()))[0]?.content).toBe("Corrected.");
  });

  it("works without integrations, and passes over files that are no Markdown", async () => {
    await writeMain("Text.");
    expect(await createKnowledge({ folder }).detect({ task: "pdf", contextShape: {}, fileNames: [] })).toEqual([]);
    await mkdir(join(folder, "integrations"));
    await writeFile(join(folder, "integrations", "notes.txt"), "no front matter");
    expect(await createKnowledge({ folder }).detect({ task: "pdf", contextShape: {}, fileNames: [] })).toEqual([]);
  });

  it("refuses a document over 1 MB", async () => {
    await writeMain("x".repeat(MAX_DOCUMENT_BYTES));
    await expect(createKnowledge({ folder }).versions()).rejects.toThrow(/main\.md has 10000\d\d bytes; at most 1000000 are allowed/);
  });

  it("refuses what is not UTF-8, and folders in place of files", async () => {
    await writeFile(join(folder, "main.md"), new Uint8Array([0xff, 0xfe, 0x41]));
    await expect(createKnowledge({ folder }).versions()).rejects.toThrow(/main\.md is not UTF-8 text/);
    await writeMain("Text.");
    await mkdir(join(folder, "integrations", "pdf.md"), { recursive: true });
    await expect(createKnowledge({ folder }).versions()).rejects.toThrow(/pdf\.md could not be read/);
  });

  it("names file and line of a wrong document, as an error of configuration", async () => {
    await writeMain("Text.");
    await mkdir(join(folder, "integrations"));
    await writeFile(join(folder, "integrations", "pdf.md"), "---\nname: pdf\nversion: []\n---\nText.");
    await expect(createKnowledge({ folder }).versions()).rejects.toMatchObject({
      code: "CONFIGURATION",
      reason: "input",
      message: expect.stringContaining(join("integrations", "pdf.md:3")),
    });
  });
});

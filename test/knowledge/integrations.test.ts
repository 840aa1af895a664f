import { fileURLToPath } from "node:url";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { createKnowledge } from "../../src/knowledge/create-knowledge.ts";
import { loadDocuments } from "../../src/knowledge/load-documents.ts";
import { estimateTokens } from "../../src/model/estimate-tokens.ts";
import { KNOWN_PACKAGES } from "../../src/sandbox/known-packages.ts";
import { inspectPython } from "../../src/program/inspect-python.ts";
import { listBlocks } from "./list-blocks.ts";
import { createFailure, createQuestion } from "./question.ts";
import { pythonSkipReason, runPython } from "./run-python.ts";

const documents = (await loadDocuments(fileURLToPath(new URL("../../knowledge/", import.meta.url)))).integrations;
const knowledge = createKnowledge();

const compileBlocks = `
import json, sys
problems = []
for block in json.load(sys.stdin):
    try:
        compile(block["code"], block["name"], "exec")
    except SyntaxError as error:
        problems.append(f"{block['name']}: {error}")
json.dump(problems, sys.stdout)`;

/** Top-level functions of a block by name, each with its whole text. */
function listFunctions(code: string): [name: string, text: string][] {
  return Array.from(code.matchAll(/^def (\w+)\(.*\n(?:(?: .*)?\n)*/gm), ([text, name = ""]) => [name, text.trim()]);
}

describe("the documents of the shipped integrations", () => {
  it("are imap, pdf, postgres and smtp", () => {
    expect([...documents.keys()]).toEqual(["imap", "pdf", "postgres", "smtp"]);
  });

  it("say what a sandbox must allow", () => {
    const needs = Array.from(documents.values(), ({ name, network, effects }) => ({ name, network, effects }));
    expect(needs).toEqual([
      { name: "imap", network: true, effects: false },
      { name: "pdf", network: false, effects: false },
      { name: "postgres", network: true, effects: true },
      { name: "smtp", network: true, effects: true },
    ]);
  });

  it.each([...documents.values()])("$name fits a prompt: its card in 200 tokens, the whole in 2,700", ({ card, text }) => {
    expect(countTokens(card)).toBeLessThanOrEqual(200);
    expect(countTokens(text)).toBeLessThanOrEqual(2_700);
  });

  it.each([...documents.values()])("$name asks for packages that are looked for, and for keys in snake case", (document) => {
    for (const alternatives of document.packages) expect(KNOWN_PACKAGES).toEqual(expect.arrayContaining([...alternatives]));
    for (const key of document.contextKeys) expect(key).toMatch(/^[a-z0-9]+(?:_[a-z0-9]+)*$/);
    for (const { words } of document.cues) expect(new Set(words).size).toBe(words.length);
  });

  it.each([...documents.values()])("$name writes a function that several blocks need the same way in each", ({ text }) => {
    const functions = new Map<string, string>();
    for (const [name, body] of listBlocks(text).flatMap((block) => listFunctions(block.code))) {
      expect(body).toBe(functions.get(name) ?? body);
      functions.set(name, body);
    }
    expect(functions.size).toBeGreaterThan(0);
  });

  it.each<[document: string, everyBlockHas: string]>([
    ["imap", "with connect() as mail:"],
    ["imap", "checked(mail.uid("],
    ["smtp", "with connect() as server:"],
    ["smtp", "compose("],
    ["smtp", "once(key, lambda: send(server, "],
    ["postgres", "with closing(connect("],
  ])("%s has %j in every block", (name, part) => {
    for (const { code } of listBlocks(documents.get(name)?.text ?? "")) expect(code).toContain(part);
  });

  it.each([...documents.values()])("$name has one block of code under each heading, its lines not too long", ({ text, card }) => {
    const headings = Array.from(text.matchAll(/^## (.+)$/gm), (match) => match[1]);
    const blocks = listBlocks(text);
    expect(blocks.map((block) => block.name)).toEqual(headings);
    expect(text.match(/```/g)).toHaveLength(2 * blocks.length);
    expect(card).not.toContain("```");
    for (const line of blocks.flatMap((block) => block.code.split("\n"))) expect(line.length).toBeLessThanOrEqual(140);
  });

  it.each([...documents.values()])(
    "$name has no effect outside of once in any block, also none that text alone does not show",
    ({ text }) => {
      for (const { name, code } of listBlocks(text)) {
        const { effectsOutsideOnce, possibleEffects } = inspectPython(code);
        expect({ name, effectsOutsideOnce }).toEqual({ name, effectsOutsideOnce: [] });
        const calls = possibleEffects.filter(({ what, insideOnce }) => !what.startsWith("import ") && !insideOnce);
        expect({ name, calls: calls.map(({ what, line }) => `${what} in line ${line}`) }).toEqual({ name, calls: [] });
      }
    },
  );

  it.skipIf(pythonSkipReason).each([...documents.values()])(
    `$name holds Python that compiles, also where its blocks cannot be run${pythonSkipReason ?? ""}`,
    ({ text }) => {
      expect(runPython(compileBlocks, listBlocks(text))).toEqual([]);
    },
  );
});

describe("a prompt with a shipped integration", () => {
  it("shows the card at first, and the whole document after a failure", async () => {
    const integrations = await knowledge.detect({ task: "Read it", contextShape: {}, fileNames: ["a.pdf"] });
    const [, first] = await knowledge.prompt(createQuestion({ integrations }));
    expect(first?.content).toContain("# PDF files");
    expect(first?.content).not.toContain("## ");
    const [, second] = await knowledge.prompt(createQuestion({ integrations, failures: [createFailure()] }));
    expect(second?.content).toContain("## Scanned pages");
  });

  it("begins with one and the same prefix of at least 1,024 tokens, and has at most 2,300 in all at first", async () => {
    const prefixes = new Set<string>();
    for (const { name, version, packages, network, effects } of documents.values()) {
      const integrations = [{ name, version, why: "", packages, network, effects }];
      const [system, user] = await knowledge.prompt(createQuestion({ integrations }));
      prefixes.add(system?.content ?? "");
      expect(estimateTokens(`${system?.content}${user?.content}`)).toBeLessThanOrEqual(2_300);
    }
    const [prefix, ...others] = prefixes;
    expect(others).toEqual([]);
    expect(estimateTokens(prefix ?? "")).toBeGreaterThanOrEqual(1_024);
  });
});

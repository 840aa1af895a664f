import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServices } from "../../src/executor/create-services.ts";
import { resolveOptions } from "../../src/executor/resolve-options.ts";
import type { ContextLevel, ExecutorOptions, JsonObject, JsonValue } from "../../src/index.ts";
import { contextLevelSchema } from "../../src/request/context-level.ts";
import { chooseDocuments } from "../../src/nodes/choose-documents.ts";
import { createPromptQuestions } from "../../src/nodes/create-prompt-questions.ts";
import { createPrepareNode } from "../../src/nodes/prepare.ts";
import { requestOf } from "../../src/nodes/request-of.ts";
import type { State } from "../../src/nodes/state.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { temporaryFolder } from "./harness.ts";

/** Fixed, so that every run looks at the same cases; a failure prints it with the path to the smallest one. */
const SEED = 20_260_101;

/** Keys in several scripts, and those that mean something to JavaScript or to us. */
const keys = fc.oneof(
  fc.constantFrom("a", "b", "total", "fecha", "ключ", "金額", "مبلغ", "é", "e\u0301", "constructor", "toString", "hasOwnProperty"),
  fc.constantFrom("{*}", "{|}", "x?", "x", "x\\?", "", " ", "\u202Egnirts", "c-1001", "c-1002", "c-1003", "2024-01-01", "k".repeat(300)),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((key) => key !== "__proto__" && key !== "lc" && key.isWellFormed()),
);

const edgeNumbers = fc.constantFrom(0, -0, 1, -1, 2 ** 53, -(2 ** 53), 5e-324, 1.7976931348623157e308, 1e21, 1e-7, 0.1, 123_456);

const dates = fc
  .date({ min: new Date("1970-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .chain((date) =>
    fc.constantFrom(
      date.toISOString(),
      date.toISOString().slice(0, 10),
      `${date.getUTCDate()}.${date.getUTCMonth() + 1}.${date.getUTCFullYear()}`,
      `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear() % 100}`,
      `${date.getUTCFullYear()}/${date.getUTCMonth() + 1}/${date.getUTCDate()}`,
    ),
  );

const texts = fc.oneof(
  dates,
  fc.emailAddress(),
  fc.webUrl(),
  fc.uuid(),
  fc.base64String({ minLength: 24, maxLength: 80 }),
  fc.constantFrom("1.234,56", "1,234.56", "279,00", "€ 12.50", "12 %", "in/a.pdf", "", "\u0000\u202E", "line\nbreak", "x".repeat(2_001)),
  fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => text.isWellFormed()),
);

const scalars = fc.oneof(texts, edgeNumbers, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));

const { value: values } = fc.letrec<{ value: JsonValue; list: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalars, tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 5 }),
  object: fc.dictionary(keys, tie("value"), { maxKeys: 6 }),
}));

const wide = fc
  .integer({ min: 200, max: 300 })
  .map((count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])));
const deep = fc
  .integer({ min: 30, max: 90 })
  .map((depth) => Array.from({ length: depth }).reduce<JsonValue>((inner) => ({ in: inner }), 1));
const common = fc.constantFrom<JsonValue>([1, 2], [3], { net: "279,00" }, { net: "1,50" }, { secret_of: { $secret: "A" } }, [
  { $secret: "B" },
]);

const contexts: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof({ weight: 4, arbitrary: fc.constant("values") }, { weight: 1, arbitrary: fc.constant("rows") }),
  fc.oneof(
    { weight: 4, arbitrary: values },
    { weight: 1, arbitrary: wide },
    { weight: 1, arbitrary: deep },
    { weight: 4, arbitrary: common },
  ),
  { maxKeys: 2 },
);

const inputs = fc.record(
  {
    task: fc.constantFrom(
      "Add all",
      "Add all ",
      "Add all 3",
      "Add all 4",
      "Find 'Ana' in the rows",
      "Find 'Eva' in the rows",
      "Sum 3 and 'x'",
    ),
    context: contexts,
    outputSchema: fc.constantFrom<JsonObject>(
      { type: "number" },
      { type: "string" },
      { type: "object", properties: { a: {}, b: {} } },
      { properties: { b: {}, a: {} }, type: "object" },
    ),
    checks: fc.constantFrom("assert result", "assert result > 1"),
    cacheMode: fc.constantFrom("default", "no-store"),
    timeoutMs: fc.constantFrom(1_000, 2_000),
  },
  { requiredKeys: ["task", "context"] },
);

async function openPrompts(folder: string, packages: readonly string[], more: Pick<ExecutorOptions, "knowledge" | "embeddings"> = {}) {
  const sandbox = createScriptedSandbox((request) => okOutcome(1, request), { packages });
  const options = { sandbox, database: join(folder, "key.db"), secrets: () => "x", contextInPrompt: "full" as const, ...more };
  const services = createServices(resolveOptions({ ...options, onWarning: () => {} }));
  const prepare = createPrepareNode(services.open);
  const { knowledge, staging } = await services.open();
  const promptOf = async (input: JsonObject, contextInPrompt: ContextLevel) => {
    const { run } = await prepare(input as unknown as State, { context: { cachedExecutor: { contextInPrompt } } });
    const prepared = requestOf({ run: run as State["run"] });
    const request = await chooseDocuments({ knowledge }, prepared, { timeoutMs: Number.POSITIVE_INFINITY });
    const { sent, kept } = await createPromptQuestions({ staging }, request, { attempts: [], examples: [], lessons: [] });
    const user = (question: typeof sent) => knowledge.prompt(question).then((messages) => JSON.stringify(messages.slice(1)));
    return { exactKey: request.exactKey, prompt: await user(sent), kept: await user(kept) };
  };
  return { promptOf, close: services.close };
}

/** The same data with the keys of every object the other way round. */
function turnKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turnKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, turnKeys(item)]),
  );
}

function scalarsOf(value: JsonValue): string[] {
  if (typeof value !== "object" || value === null) return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
  return Object.values(value).flatMap(scalarsOf);
}

function keysOf(value: JsonValue): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(keysOf);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}

describe("the cache key", () => {
  it("covers all that the model sees: one key, one prompt; another prompt, another key", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const promptOfKey = new Map<string, string>();
    const keyOfPrompt = new Map<string, string>();
    let cases = 0;
    for (const packages of [[], ["fitz"]]) {
      const { promptOf, close } = await openPrompts(folder, packages);
      const property = fc.asyncProperty(inputs, fc.constantFrom(...contextLevelSchema.options), async (input, level) => {
        for (const same of [input, turnKeys(input) as JsonObject]) {
          const { exactKey, prompt } = await promptOf({ ...same, outputSchema: input.outputSchema ?? null } as JsonObject, level);
          expect(promptOfKey.get(exactKey) ?? prompt).toBe(prompt);
          promptOfKey.set(exactKey, prompt);
          keyOfPrompt.set(prompt, exactKey);
          cases += 1;
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: 300, includeErrorInReport: true });
      await close();
    }
    expect(promptOfKey.size).toBeGreaterThan(200);
    expect(promptOfKey.size).toBeLessThan(cases); // some did share a key
    expect(keyOfPrompt.size).toBe(promptOfKey.size); // the fence is made of the key: another key, another prompt
  });
});

const DOCUMENTS: Readonly<Record<string, string>> = {
  "rows.md": "# Rows\n\n## Sum of rows\n\nAdd the column `net` of all rows.\n\n## Names in rows\n\nAna is in `first`.",
  "other.md": "# Rows\n\n## Sum of rows\n\nAdd the column `gross` of all rows.",
  "depot.md": "# Depot\n\nCounted at night.",
  "long.md": `# Sum\n\n${"All rows are added, says the manual of sums. ".repeat(20)}`,
};

const documentSets = fc.record({
  documents: fc.subarray(Object.keys(DOCUMENTS)),
  task: fc.constantFrom("Sum all rows 3", "Sum all rows 4", "Find the names in the rows", "Count at night"),
  model: fc.constantFrom(null, "a", "b"),
  isFailing: fc.boolean(),
});

/** Vectors that differ by model, and are near to each other for some texts. */
function embeddingsOf(model: string, isFailing: boolean) {
  const vectorOf = (text: string) => (text.includes("rows") === (model === "a") ? [1, text.length % 3] : [text.length % 2, 1]);
  return {
    model,
    embedQuery: async (text: string) => vectorOf(text),
    embedDocuments: async (all: string[]) => (isFailing ? Promise.reject(new Error("no quota")) : all.map(vectorOf)),
  };
}

describe("the cache key, where documents are found", () => {
  it("covers those that the model sees, whoever chooses them, and whether the embeddings answer", { timeout: 120_000 }, async () => {
    const root = temporaryFolder();
    const promptOfKey = new Map<string, string>();
    let cases = 0;
    const property = fc.asyncProperty(documentSets, async ({ documents, task, model, isFailing }) => {
      const knowledge = join(root, documents.join("+") || "none");
      mkdirSync(knowledge, { recursive: true });
      for (const name of documents) writeFileSync(join(knowledge, name), DOCUMENTS[name] ?? "");
      const embeddings = model === null ? {} : { embeddings: embeddingsOf(model, isFailing) };
      const { promptOf, close } = await openPrompts(root, [], { knowledge: [knowledge], ...embeddings });
      const { exactKey, prompt } = await promptOf({ task }, "schema");
      await close();
      expect(promptOfKey.get(exactKey) ?? prompt).toBe(prompt);
      promptOfKey.set(exactKey, prompt);
      cases += 1;
    });
    await fc.assert(property, { seed: SEED, numRuns: 150, includeErrorInReport: true });
    expect(promptOfKey.size).toBeGreaterThan(40);
    expect(promptOfKey.size).toBeLessThan(cases); // some did share a key
  });
});

describe("a first prompt at schema and on-retry", () => {
  it(
    "holds no value of the context that is not also a name or a word of ours, and is written down as it is sent",
    { timeout: 120_000 },
    async () => {
      const { promptOf, close } = await openPrompts(temporaryFolder(), []);
      const empty = await promptOf({ task: "Add all", context: {} }, "schema");
      const property = fc.asyncProperty(contexts, fc.constantFrom<ContextLevel>("schema", "on-retry"), async (context, level) => {
        const { prompt, kept } = await promptOf({ task: "Add all", context }, level);
        const names = [...keysOf(context), empty.prompt, FORMAT_WORDS].join("\n");
        const marker = /<<TASK ([\da-f]+)/.exec(prompt)?.[1] ?? ""; // has digits of its own
        const told = prompt.replaceAll(marker, "");
        const shown = scalarsOf(context).filter((value) => value.length >= 4 && !names.includes(value));
        expect(shown.filter((value) => told.includes(asInJson(value)))).toEqual([]);
        expect(kept).toBe(prompt);
      });
      await fc.assert(property, { seed: SEED, numRuns: 300, includeErrorInReport: true });
      await close();
    },
  );
});

const FORMAT_WORDS =
  "text up to 2000 text over date-time YYYY-MM-DDThh:mm integer decimal point comma currency percent mail URL uuid path boolean null secret nested deeper";

function asInJson(text: string): string {
  return JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1);
}

import { describe, expect, test } from "vitest";
import type { PromptQuestion } from "../../src/knowledge/port.ts";
import { computeCacheKey, type CacheKeyParts } from "../../src/request/cache-key.ts";

const PARTS: CacheKeyParts = {
  tenant: "t",
  task: "Add 5",
  template: "Add {number_1}",
  params: { number_1: 5 },
  contextShape: { a: "integer" },
  files: [{ name: "a.csv", mediaType: "text/csv" }],
  outputSchema: { type: "object" },
  checks: "assert result",
  secretNames: ["DB"],
  packages: ["numpy", "pandas"],
  python: "3.11.2",
  effects: "none",
  allow: ["h:993"],
  integrations: [{ name: "pdf", version: "1" }],
  retrieved: ["a1", "b2"],
  documentVersions: { main: "1", pdf: "2" },
  contextInPrompt: "schema",
};

const OTHERS: { readonly [Name in Exclude<keyof CacheKeyParts, "params">]: readonly Required<CacheKeyParts>[Name][] } = {
  tenant: ["", "u"],
  task: ["Add 6"],
  template: ["Add \\{number_1}"],
  contextShape: [{ a: "decimal" }, { "a?": "integer" }, "integer"],
  files: [[], [{ name: "a.csv", mediaType: "text/plain" }], [{ name: "b.csv", mediaType: "text/csv" }]],
  outputSchema: [null, { type: "array" }],
  checks: [null, "", "assert result "],
  secretNames: [[], ["DB", "DB2"]],
  packages: [["numpy"], ["numpy,pandas"], ["pandas", "numpy"]],
  python: ["3.12.0"],
  effects: ["once"],
  allow: [[], ["h:994"]],
  integrations: [[], [{ name: "pdf", version: "2" }], [{ name: "pd", version: "f1" }]],
  retrieved: [[], ["a1"], ["b2", "a1"], ["a1,b2"]],
  candidates: ["c3", "a1"],
  documentVersions: [{}, { main: "1" }, { main: "2", pdf: "2" }],
  contextInPrompt: ["sample"],
  shownValues: ["abc"],
};

describe("a key", () => {
  test("is sha256 in hex, and the same for equal parts", () => {
    const keys = computeCacheKey(PARTS);
    expect(keys.exactKey).toMatch(/^[0-9a-f]{64}$/);
    expect(keys.templateKey).toMatch(/^[0-9a-f]{64}$/);
    expect(keys.exactKey).not.toBe(keys.templateKey);
    expect(computeCacheKey(structuredClone(PARTS))).toEqual(keys);
    expect(computeCacheKey({ ...PARTS, documentVersions: { pdf: "2", main: "1" }, shownValues: null })).toEqual(keys);
  });

  test("changes with every part, and no two changes give one key", () => {
    const variants = Object.entries(OTHERS).flatMap(([name, values]) =>
      values.map((value: unknown) => ({ ...PARTS, [name]: value }) as CacheKeyParts),
    );
    const exact = variants.filter((parts) => parts.template === PARTS.template).map((parts) => computeCacheKey(parts).exactKey);
    const template = variants.filter((parts) => parts.task === PARTS.task).map((parts) => computeCacheKey(parts).templateKey);
    expect(new Set([...exact, computeCacheKey(PARTS).exactKey]).size).toBe(exact.length + 1);
    expect(new Set([...template, computeCacheKey(PARTS).templateKey]).size).toBe(template.length + 1);
  });

  test("changes where one of its parts' digests does, and those say which part it was", () => {
    const own = computeCacheKey(PARTS).keyParts;
    for (const [name, values] of Object.entries(OTHERS)) {
      if (name === "template") continue; // it follows from the task, and the exact key is without it
      for (const value of values) {
        const { keyParts } = computeCacheKey({ ...PARTS, [name]: value } as CacheKeyParts);
        const different = Object.keys({ ...own, ...keyParts }).filter((part) => own[part] !== keyParts[part]);
        expect(different).toEqual([name]);
      }
    }
    expect(Object.values(own).join()).toMatch(/^(?:[0-9a-f]{12}(?:,|$))+$/);
  });

  test("is shared by tasks of one template, as the template key", () => {
    expect(computeCacheKey({ ...PARTS, task: "Add 6" }).templateKey).toBe(computeCacheKey(PARTS).templateKey);
    expect(computeCacheKey({ ...PARTS, template: "x" }).exactKey).toBe(computeCacheKey(PARTS).exactKey);
  });

  test("calls a file by the param that names it, in the template key only", () => {
    const partsOf = (name: string): CacheKeyParts => ({
      ...PARTS,
      params: { path_1: name },
      files: [{ name, mediaType: "text/csv" }],
    });
    expect(computeCacheKey(partsOf("b.csv")).templateKey).toBe(computeCacheKey(partsOf("a.csv")).templateKey);
    expect(computeCacheKey(partsOf("b.csv")).exactKey).not.toBe(computeCacheKey(partsOf("a.csv")).exactKey);
    const literal = { ...PARTS, params: {}, files: [{ name: "{path_1}", mediaType: "text/csv" }] };
    expect(computeCacheKey(literal).templateKey).not.toBe(computeCacheKey(partsOf("a.csv")).templateKey);
  });

  test("tells schemas apart that the prompt shows in different order", () => {
    const keyOf = (outputSchema: CacheKeyParts["outputSchema"]): string => computeCacheKey({ ...PARTS, outputSchema }).exactKey;
    expect(keyOf({ properties: { a: {}, b: {} } })).not.toBe(keyOf({ properties: { b: {}, a: {} } }));
  });

  test("covers all that a question for a prompt carries", () => {
    const covered = {
      task: "task",
      params: "follows from task",
      contextShape: "contextShape",
      contextShown: "shownValues",
      files: "files",
      outputSchema: "outputSchema",
      checks: "checks",
      packages: "packages",
      python: "python",
      allow: "allow",
      integrations: "integrations",
      retrieved: "retrieved",
      examples: "what the cache holds at the time",
      lessons: "what the cache holds at the time",
      key: "is the key",
      failures: "not in a first prompt",
    } satisfies Record<keyof PromptQuestion, string>; // a new part of a question fails to compile here
    const parts = new Set([
      ...Object.keys(OTHERS),
      "follows from task",
      "what the cache holds at the time",
      "is the key",
      "not in a first prompt",
    ]);
    expect(Object.values(covered).filter((part) => !parts.has(part))).toEqual([]);
  });
});

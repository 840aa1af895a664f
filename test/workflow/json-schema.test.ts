import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJsonSchema } from "../../src/workflow/create-json-schema.ts";
import { DEFINITIONS, listDefinitions } from "./list-definitions.ts";

const SCHEMA: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../src/workflow/workflow.schema.json"), "utf8"));
const validate = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(SCHEMA as object);

/** Definitions whose form alone is wrong, which is what a schema can see. */
const OF_WRONG_FORM = [
  "unknown-keys.yaml",
  "unknown-words.yaml",
  "wrong-kinds.yaml",
  "empty.yaml",
  "a-list.yaml",
  "nothing-in-it.yaml",
  "missing.yaml",
];

describe("workflow.schema.json", () => {
  it("is what the source says: npm run schema writes it", () => {
    expect(SCHEMA).toEqual(JSON.parse(JSON.stringify(createJsonSchema())));
  });

  it.each(listDefinitions("valid"))("finds %s valid", (name) => {
    validate(parse(readFileSync(join(DEFINITIONS, "valid", name), "utf8")));
    expect(validate.errors).toBeNull();
  });

  it.each(OF_WRONG_FORM)("finds %s invalid", (name) => {
    expect(validate(parse(readFileSync(join(DEFINITIONS, "invalid", name), "utf8")))).toBe(false);
  });

  it("looks into definitions in definitions", () => {
    const nested = (type: string) => ({
      name: "x",
      nodes: [
        { id: "start", type: "start" },
        {
          id: "inner",
          type: "workflow",
          workflow: {
            name: "y",
            nodes: [
              { id: "start", type: "start" },
              { id: "end", type },
            ],
            edges: [],
          },
        },
      ],
      edges: [],
    });
    expect(validate(nested("end"))).toBe(true);
    expect(validate(nested("ende"))).toBe(false);
  });

  it("tells editors what a key is for", () => {
    expect(JSON.stringify(SCHEMA)).toContain("Which model writes its program.");
  });
});

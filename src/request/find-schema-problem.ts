import type { JsonObject, JsonValue } from "../json.ts";

/** Longer schemas fit neither into a prompt nor into the state of a graph. Characters as JSON. */
export const MAX_SCHEMA_CHARS = 64_000;

const MAX_SCHEMA_DEPTH = 64;

/** Keywords of which a schema has at least one; an example of the result has none. */
const KEYWORDS = new Set(
  (
    "$schema $id $ref $defs $comment $anchor $dynamicRef $dynamicAnchor $vocabulary definitions title description default examples type enum const " +
    "allOf anyOf oneOf not if then else properties patternProperties additionalProperties propertyNames required dependentRequired dependentSchemas " +
    "dependencies minProperties maxProperties unevaluatedProperties items prefixItems additionalItems contains minContains maxContains minItems maxItems " +
    "uniqueItems unevaluatedItems minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"
  ).split(" "),
);

const REFERENCES = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);

/** Keywords whose value is data, so that a `$ref` in it means nothing. */
const DATA = new Set(["const", "enum", "default", "examples"]);

/** Keywords whose value names schemas, so that a key there is no keyword. */
const NAMED = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]);

/**
 * Finds what makes a JSON Schema unusable here besides the rules of its draft: its size and depth, a draft that is not
 * known, references to the outside, an example in a schema's place.
 *
 * @returns the rest of a sentence that begins with the schema's name; null if there is nothing.
 */
export function findSchemaProblem(schema: JsonObject): string | null {
  const { length } = JSON.stringify(schema);
  if (length > MAX_SCHEMA_CHARS) return `has ${length} characters as JSON; at most ${MAX_SCHEMA_CHARS} are allowed.`;
  if (draftOf(schema) === null) {
    return "names a draft in $schema that is not known. Use 2020-12 (https://json-schema.org/draft/2020-12/schema) or draft-07.";
  }
  const keys = Object.keys(schema);
  if (keys.length > 0 && !keys.some((key) => KEYWORDS.has(key))) {
    return 'has no keyword of JSON Schema: it looks like an example. Write {"type": "object", "properties": {...}}.';
  }
  if (Object.hasOwn(schema, "$async")) return "has $async, which is not JSON Schema.";
  return findInSchema(schema, 0);
}

/** The draft that a schema follows; null if it is none of the two that are understood. */
export function draftOf(schema: JsonObject): "2020-12" | "draft-07" | null {
  const { $schema } = schema;
  if ($schema === undefined) return "2020-12";
  const name = typeof $schema === "string" ? $schema.replace(/^https?:\/\//, "").replace(/#$/, "") : "";
  if (name === "json-schema.org/draft/2020-12/schema") return "2020-12";
  return name === "json-schema.org/draft-07/schema" ? "draft-07" : null;
}

function findInSchema(value: JsonValue, depth: number): string | null {
  if (typeof value !== "object" || value === null) return null;
  if (depth > MAX_SCHEMA_DEPTH) return `nests deeper than ${MAX_SCHEMA_DEPTH} levels.`;
  if (Array.isArray(value)) return findFirst(value, depth + 1);
  for (const [key, item] of Object.entries(value)) {
    if (DATA.has(key)) continue;
    if (REFERENCES.has(key) && typeof item === "string" && !item.startsWith("#")) {
      return `refers to "${item.slice(0, 100)}". Only references within the schema (#/...) are followed: copy the other schema into $defs.`;
    }
    const names = NAMED.has(key) && typeof item === "object" && item !== null;
    const problem = names ? findFirst(Object.values(item), depth + 1) : findInSchema(item, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

function findFirst(values: readonly JsonValue[], depth: number): string | null {
  for (const value of values) {
    const problem = findInSchema(value, depth);
    if (problem !== null) return problem;
  }
  return null;
}

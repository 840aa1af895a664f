import type { ErrorObject } from "ajv";
import type { JsonObject, JsonValue } from "../json.ts";
import { compileSchema } from "./compile-schema.ts";
import { describeSchemaErrors, type SchemaProblem } from "./describe-schema-errors.ts";
import { isTimeout, runWithTimeout } from "./run-with-timeout.ts";

/** Values with more parts than this are checked up to their first error only. */
const MAX_PARTS_FOR_ALL = 5_000;

/** A pattern such as `(a+)+$` can take for ever on a hostile value. */
const TIMEOUT_MS = 1_000;

/** Keywords that can take more than linear time. */
const SLOW = /"(?:pattern|patternProperties|uniqueItems|format|\$ref|\$dynamicRef|contains)"/;

/**
 * Holds a result against a JSON Schema that `toJsonSchema` has accepted.
 *
 * @returns at most ten problems; none if the value fits.
 * @example
 * validateAgainstSchema({ total: "12" }, { properties: { total: { type: "number" } } });
 * // [{ path: "result.total", message: 'must be number, got "12"', expectation: "must be number" }]
 */
export function validateAgainstSchema(value: JsonValue, schema: JsonObject): readonly SchemaProblem[] {
  const { first, all } = compileSchema(schema);
  const collectAll = hasFewerParts(value, MAX_PARTS_FOR_ALL);
  const check = (): readonly ErrorObject[] => {
    if (first(value)) return [];
    if (collectAll) all(value);
    return (collectAll ? all.errors : first.errors) ?? [];
  };
  try {
    return describeSchemaErrors(SLOW.test(JSON.stringify(schema)) ? runWithTimeout(check, TIMEOUT_MS) : check());
  } catch (error) {
    const expectation = failureOf(error);
    if (expectation === null) throw error;
    return [{ path: "result", message: expectation, expectation }];
  }
}

function failureOf(error: unknown): string | null {
  if (error instanceof RangeError) return "could not be checked: outputSchema refers to itself without end";
  if (!isTimeout(error)) return null;
  return `could not be checked against outputSchema within ${TIMEOUT_MS} ms: a pattern or another rule takes too long on this value`;
}

function hasFewerParts(value: JsonValue, limit: number): boolean {
  let count = 0;
  const waiting: JsonValue[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    count += 1;
    if (typeof next !== "object" || next === null) continue;
    const items = Object.values(next);
    if (count + waiting.length + items.length >= limit) return false;
    for (const item of items) waiting.push(item);
  }
  return count < limit;
}

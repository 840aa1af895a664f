import { ConfigurationError } from "./errors.ts";

/** A value that survives a JSON round trip unchanged. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** How deep a value may nest. Deeper input is hostile or a cycle, and would overflow a recursive reader. */
export const MAX_JSON_DEPTH = 100;

/**
 * Keys that never belong in data we hold. LangGraph revives `{"lc": 1, ...}` into live objects when a
 * checkpoint loads, and `__proto__` changes an object instead of describing one.
 */
const FORBIDDEN_KEYS = new Set(["lc", "__proto__"]);

/** Where a value is not plain JSON, and why. */
export interface JsonProblem {
  /** Path from the root, such as `context.rows[3].when`. */
  readonly path: string;
  readonly reason: string;
}

/**
 * Finds the first place where a value is not plain JSON, or `null` if there is none.
 * Walks with an explicit depth limit, so cycles end as a problem and not as an overflow.
 */
export function findJsonProblem(value: unknown, path: string, depth = 0): JsonProblem | null {
  if (depth > MAX_JSON_DEPTH) return { path, reason: `nests deeper than ${MAX_JSON_DEPTH} levels, or refers to itself` };
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? null : { path, reason: "holds a lone surrogate, which is not valid text" };
    case "boolean":
      return null;
    case "number":
      return Number.isFinite(value) ? null : { path, reason: `is ${value}, which JSON cannot hold` };
    case "object":
      if (value === null) return null;
      return Array.isArray(value) ? findInArray(value, path, depth) : findInObject(value, path, depth);
    default:
      return { path, reason: `is a ${typeof value}, which JSON cannot hold` };
  }
}

function findInArray(items: unknown[], path: string, depth: number): JsonProblem | null {
  for (let index = 0; index < items.length; index += 1) {
    const problem = findJsonProblem(items[index], `${path}[${index}]`, depth + 1);
    if (problem) return problem;
  }
  return null;
}

function findInObject(value: object, path: string, depth: number): JsonProblem | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return { path, reason: `is a ${value.constructor?.name ?? "class instance"}, not plain data` };
  }
  for (const [key, item] of Object.entries(value)) {
    const itemPath = `${path}.${key.slice(0, 80)}`;
    if (FORBIDDEN_KEYS.has(key)) return { path: itemPath, reason: `has the reserved key "${key}"` };
    if (!key.isWellFormed()) return { path, reason: "has a key with a lone surrogate" };
    const problem = findJsonProblem(item, itemPath, depth + 1);
    if (problem) return problem;
  }
  return null;
}

/**
 * Accepts a value as plain JSON.
 *
 * @param name What the value is called in the error, such as `context`.
 * @throws ConfigurationError (`input`) naming the place that is not JSON.
 * @example
 * parseJson({ total: 3 }, "context"); // { total: 3 }
 * parseJson({ total: 3n }, "context"); // throws: context.total is a bigint, ...
 */
export function parseJson(value: unknown, name: string): JsonValue {
  const problem = findJsonProblem(value, name);
  if (problem) {
    throw new ConfigurationError(`${problem.path} ${problem.reason}. Pass plain JSON values only.`, { reason: "input" });
  }
  return value as JsonValue; // findJsonProblem has looked at every part of it
}

/** Whether a JSON value is an object (not an array, not null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

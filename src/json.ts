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
 * How many parts a value may have; ten megabytes of JSON have at most half as many. An object that stands in several
 * places counts in each, as JSON writes it out each time: fifty nested pairs of one object would be 2^50 parts.
 */
export const MAX_JSON_PARTS = 10_000_000;

/**
 * Finds the first place where a value is not plain JSON, or `null` if there is none. Linear in the value's size as
 * JSON; depth and size are limited, so cycles end as a problem and not as an overflow. Accessors and `toJSON` methods
 * are problems: with them a value is not what it is written as.
 */
export function findJsonProblem(value: unknown, path: string): JsonProblem | null {
  let parts = 0;
  const find = (part: unknown, place: string, depth: number): JsonProblem | null => {
    parts += 1;
    if (parts > MAX_JSON_PARTS) return { path: place, reason: `is past the first ${MAX_JSON_PARTS} parts, which is too much` };
    if (depth > MAX_JSON_DEPTH) return { path: place, reason: `nests deeper than ${MAX_JSON_DEPTH} levels, or refers to itself` };
    if (typeof part !== "object" || part === null) return findInScalar(part, place);
    const problem = findInContainer(part, place);
    if (problem) return problem;
    return Array.isArray(part)
      ? findInItems(part, (item, index) => find(item, `${place}[${index}]`, depth + 1))
      : findInEntries(part, place, depth);
  };
  const findInEntries = (part: object, place: string, depth: number): JsonProblem | null => {
    for (const key of Object.keys(part)) {
      const itemPath = `${place}.${key.length <= 80 ? key : `${key.slice(0, 80)}…[cut]`}`; // half a secret may stand before the mark
      if (FORBIDDEN_KEYS.has(key)) return { path: itemPath, reason: `has the reserved key "${key}"` };
      if (!key.isWellFormed()) return { path: place, reason: "has a key with a lone surrogate" };
      const property = Object.getOwnPropertyDescriptor(part, key);
      if (property?.get ?? property?.set) return { path: itemPath, reason: "is an accessor, not a plain value" };
      const problem = find(property?.value, itemPath, depth + 1);
      if (problem) return problem;
    }
    return null;
  };
  return find(value, path, 0);
}

function findInScalar(value: unknown, path: string): JsonProblem | null {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? null : { path, reason: "holds a lone surrogate, which is not valid text" };
    case "number":
      return Number.isFinite(value) ? null : { path, reason: `is ${value}, which JSON cannot hold` };
    case "boolean":
      return null;
    case "undefined":
      return { path, reason: "is undefined, which JSON cannot hold" };
    default:
      return value === null ? null : { path, reason: `is a ${typeof value}, which JSON cannot hold` };
  }
}

/** A container must be a plain object or array, and must write itself as JSON like one. */
function findInContainer(value: object, path: string): JsonProblem | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) ? Array.prototype : Object.prototype;
  if (prototype !== plain && prototype !== null) {
    return { path, reason: `is a ${nameOfClass(prototype)}, not plain data` };
  }
  const writer = Object.getOwnPropertyDescriptor(value, "toJSON");
  const rewrites = writer !== undefined && (typeof writer.value === "function" || writer.get !== undefined);
  return rewrites ? { path, reason: "has a toJSON method, so it is not what it is written as" } : null;
}

function nameOfClass(prototype: unknown): string {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "class instance";
}

/** Stops at the first hole of a sparse array, however long it is. */
function findInItems(items: readonly unknown[], find: (item: unknown, index: number) => JsonProblem | null): JsonProblem | null {
  for (let index = 0; index < items.length; index += 1) {
    const problem = find(items[index], index);
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

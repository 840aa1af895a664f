import type { JsonValue } from "../json.ts";
import type { JsonPath } from "./json-path.ts";
import { checkJsonDepth } from "./visit-json.ts";

/**
 * Decides about one part of a value: what stands there in the copy, or undefined to go on with the parts inside it.
 * The path is only valid during the call.
 */
export type JsonReplacer = (part: JsonValue, path: JsonPath) => JsonValue | undefined;

/**
 * Copies a JSON value, replacing parts of it. The given value is not changed, and the copy shares nothing with it.
 *
 * @throws ConfigurationError (`input`) for a value that nests deeper than JSON values may here.
 */
export function rewriteJson(value: JsonValue, replace: JsonReplacer): JsonValue {
  return rewritePart(value, replace, []);
}

function rewritePart(part: JsonValue, replace: JsonReplacer, path: (string | number)[]): JsonValue {
  checkJsonDepth(path);
  const replacement = replace(part, path);
  if (replacement !== undefined) return replacement;
  if (typeof part !== "object" || part === null) return part;
  const rewriteStep = (step: string | number, item: JsonValue): JsonValue => {
    path.push(step);
    const copy = rewritePart(item, replace, path);
    path.pop();
    return copy;
  };
  if (Array.isArray(part)) return part.map((item, index) => rewriteStep(index, item));
  // fromEntries defines properties, so that a key such as "__proto__" stays a key.
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, rewriteStep(key, item)]));
}

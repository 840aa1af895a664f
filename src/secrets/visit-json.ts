import { ConfigurationError } from "../errors.ts";
import { MAX_JSON_DEPTH, type JsonValue } from "../json.ts";
import type { JsonPath } from "./json-path.ts";

/** Looks at one part of a value and says whether to go on with the parts inside it. The path is only valid during the call. */
export type JsonVisitor = (part: JsonValue, path: JsonPath) => boolean;

/**
 * Shows every part of a JSON value to a visitor, outer parts first, in the order in which they stand there.
 *
 * @throws ConfigurationError (`input`) for a value that nests deeper than JSON values may here.
 */
export function visitJson(value: JsonValue, visit: JsonVisitor): void {
  visitPart(value, visit, []);
}

function visitPart(part: JsonValue, visit: JsonVisitor, path: (string | number)[]): void {
  checkJsonDepth(path);
  if (!visit(part, path) || typeof part !== "object" || part === null) return;
  const steps = Array.isArray(part) ? part.entries() : Object.entries(part);
  for (const [step, item] of steps) {
    path.push(step);
    visitPart(item, visit, path);
    path.pop();
  }
}

/** @throws ConfigurationError (`input`) if a path is longer than JSON values may nest. */
export function checkJsonDepth(path: JsonPath): void {
  if (path.length <= MAX_JSON_DEPTH) return;
  throw new ConfigurationError(`A value nests deeper than ${MAX_JSON_DEPTH} levels. Pass flatter data.`, { reason: "input" });
}

import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";

/** What `execute` returns: an object result is spread beside `_ai_metadata`, any other value arrives as `result`. */
export type Outcome<Result = JsonObject> = (Result extends readonly unknown[]
  ? { result: Result }
  : Result extends object
    ? Result
    : { result: Result }) & { _ai_metadata: Metadata };

/** Puts a result and the account of its run together. */
export function deliver<Result>(value: JsonValue, metadata: Metadata): Outcome<Result> {
  const body = isJsonObject(value) ? value : { result: value };
  return { ...body, _ai_metadata: metadata } as Outcome<Result>; // the output schema has held the value against Result
}

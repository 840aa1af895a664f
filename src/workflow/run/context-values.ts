import type { JsonObject, JsonValue } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import type { StagingFolder } from "../../staging/staging-folder.ts";
import type { Reducer } from "../definition.ts";
import { ERRORS } from "../reserved-names.ts";
import type { HeldContext } from "./records.ts";

/** What reads values out of the context. */
export interface ContextReader {
  readonly staging: StagingFolder;
  readonly reducers: Readonly<Record<string, Reducer>>;
}

/** Reads some of the context's values, or all of them; one that is not there is left out. */
export async function readContext(
  { staging, reducers }: ContextReader,
  held: HeldContext,
  keys: readonly string[] = Object.keys(held),
): Promise<JsonObject> {
  const values: [string, JsonValue][] = [];
  for (const key of keys) {
    const parts = Object.hasOwn(held, key) ? held[key] : undefined;
    if (!parts || parts.length === 0) continue;
    const released = await Promise.all(parts.map((part) => staging.release(part)));
    values.push([key, join(released, key === ERRORS ? "merge" : (reducers[key] ?? "replace"))]);
  }
  return Object.fromEntries(values);
}

function join(parts: readonly JsonValue[], reducer: Reducer): JsonValue {
  switch (reducer) {
    case "replace":
      return parts.at(-1) ?? null;
    case "append":
      return parts.flatMap((part) => (Array.isArray(part) ? part : [part]));
    case "merge":
      return Object.assign({}, ...parts.filter(isJsonObject)) as JsonObject;
    case "add":
      return parts.reduce<number>((sum, part) => sum + (typeof part === "number" ? part : 0), 0);
  }
}

/** Says why a value cannot be joined with others under a reducer; null if it can. */
export function findReducerProblem(value: JsonValue, reducer: Reducer): string | null {
  if (reducer === "add" && typeof value !== "number") return "must be a number, as it is added up";
  if (reducer === "merge" && !isJsonObject(value)) return "must be an object, as it is merged key by key";
  return null;
}

import type { JsonObject, JsonValue } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import type { StagingFolder } from "../../staging/staging-folder.ts";
import type { HeldValue } from "../../staging/held-value.ts";
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
    const value = join(released, reducerOf(reducers, key));
    values.push([key, key === ERRORS ? withoutSettled(value) : value]);
  }
  return Object.fromEntries(values);
}

/** How the values that were written under a key become one. Failures of several nodes stand beside each other. */
export function reducerOf(reducers: Readonly<Record<string, Reducer>>, key: string): Reducer {
  if (key === ERRORS) return "merge";
  return (Object.hasOwn(reducers, key) ? reducers[key] : undefined) ?? "replace";
}

/** What a key holds after one more value. */
export function withPart(held: HeldContext, key: string, { value, reducer }: { readonly value: HeldValue; readonly reducer: Reducer }) {
  const known = Object.hasOwn(held, key) ? (held[key] ?? []) : [];
  return reducer === "replace" ? [value] : [...known, value];
}

/** A node that went well after a failure, in a later round of a loop, has written null in its place. */
function withoutSettled(errors: JsonValue): JsonValue {
  return isJsonObject(errors) ? Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== null)) : errors;
}

function join(parts: readonly JsonValue[], reducer: Reducer): JsonValue {
  switch (reducer) {
    case "replace":
      return parts.at(-1) ?? null;
    case "append":
      return parts.flatMap((part) => (Array.isArray(part) ? part : [part]));
    case "merge":
      return Object.fromEntries(parts.filter(isJsonObject).flatMap((part) => Object.entries(part)));
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

import canonicalize from "canonicalize";
import type { JsonValue } from "../json.ts";
import type { ContextLevel } from "./context-level.ts";
import { sampleContext } from "./sample-context.ts";

/** Longest text of values, characters: about 6,000 tokens. */
const MAX_VALUES = 24_000;

/** What a prompt shows of a context beside its shape. */
export interface ShownContext {
  readonly kind: "samples" | "values";
  readonly text: string;
}

export interface ContextToShow {
  readonly context: JsonValue;
  /** What `describeContext` says of the context. */
  readonly shape: JsonValue;
  readonly level: ContextLevel;
  /** Whether an attempt has failed before. */
  readonly isRetry: boolean;
}

/**
 * Decides what of a context the model sees beside its shape; null for nothing. Values are JSON with sorted keys and with
 * secrets as references; what is too long is cut, and the text says so.
 */
export function showContext({ context, shape, level, isRetry }: ContextToShow): ShownContext | null {
  switch (level) {
    case "schema":
      return null;
    case "on-retry":
      return isRetry ? samplesOf(context, shape) : null;
    case "sample":
      return samplesOf(context, shape);
    case "full":
      return valuesOf(context);
  }
}

function samplesOf(context: JsonValue, shape: JsonValue): ShownContext | null {
  const text = sampleContext(context, shape);
  return text === "" ? null : { kind: "samples", text };
}

function valuesOf(context: JsonValue): ShownContext | null {
  const text = (canonicalize(context) ?? "null").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeUnits);
  if (text === "{}") return null;
  if (text.length <= MAX_VALUES) return { kind: "values", text };
  const left = text.slice(0, MAX_VALUES).toWellFormed();
  return { kind: "values", text: `${left}\n[… ${text.length - MAX_VALUES} characters left out …]` };
}

/** As JSON escapes it: what cannot be seen stands there to be read, and the text stays JSON. */
function escapeUnits(sign: string): string {
  return Array.from({ length: sign.length }, (_, index) => `\\u${sign.charCodeAt(index).toString(16).padStart(4, "0")}`).join("");
}

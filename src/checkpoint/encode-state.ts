import { isDeltaSnapshot } from "@langchain/langgraph-checkpoint";

/** A value that JSON has no word for. */
export type EncodedRecord =
  | { readonly lc: 2; readonly type: "undefined" }
  | { readonly lc: 2; readonly type: "plain" | "map"; readonly value: readonly (readonly unknown[])[] }
  | { readonly lc: 2; readonly type: "set"; readonly value: readonly unknown[] }
  | { readonly lc: 2; readonly type: "delta_snapshot"; readonly value: unknown }
  | { readonly lc: 2; readonly type: "regexp"; readonly value: readonly [source: string, flags: string] }
  | { readonly lc: 2; readonly type: "error"; readonly value: string }
  | { readonly lc: 2; readonly type: "bytes"; readonly value: string };

/**
 * Writes state as JSON. Objects that have a `toJSON`, as LangChain's have, are written as it says; plain data that looks like
 * what one of those says is escaped. A part that contains itself becomes `"[Circular]"`, as in LangGraph's own.
 *
 * @throws TypeError for a BigInt.
 */
export function encodeState(state: unknown): string {
  const ancestors: unknown[] = [];
  return JSON.stringify(state, function (this: Record<string, unknown>, key: string, converted: unknown): unknown {
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    const encoded = encodeValue(this[key], converted);
    if (typeof encoded !== "object" || encoded === null) return encoded;
    if (ancestors.includes(encoded)) return "[Circular]";
    ancestors.push(encoded);
    return encoded;
  });
}

/** @param converted The value after its `toJSON`, if it has one. */
function encodeValue(value: unknown, converted: unknown): unknown {
  if (value === undefined) return { lc: 2, type: "undefined" } satisfies EncodedRecord;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return converted;
  return encodeBuiltIn(value) ?? (value === converted ? encodeObject(value) : converted);
}

function encodeBuiltIn(value: object): EncodedRecord | undefined {
  if (isDeltaSnapshot(value)) return { lc: 2, type: "delta_snapshot", value: value.value };
  if (value instanceof Map) return { lc: 2, type: "map", value: [...value] };
  if (value instanceof Set) return { lc: 2, type: "set", value: [...value] };
  if (value instanceof RegExp) return { lc: 2, type: "regexp", value: [value.source, value.flags] };
  if (value instanceof Error) return { lc: 2, type: "error", value: value.message };
  if (value instanceof Uint8Array) return { lc: 2, type: "bytes", value: Buffer.from(value).toString("base64") };
  return undefined;
}

function encodeObject(value: object): object {
  return Object.hasOwn(value, "lc") ? ({ lc: 2, type: "plain", value: Object.entries(value) } satisfies EncodedRecord) : value;
}

import type { JsonValue } from "../json.ts";
/** Provisional. */
export function describeContext(context: JsonValue): JsonValue {
  if (Array.isArray(context)) return context.slice(0, 1).map(describeContext);
  if (typeof context === "object" && context !== null) return Object.fromEntries(Object.entries(context).map(([k, v]) => [k, describeContext(v)]));
  return context === null ? "null" : typeof context;
}

import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** How the parts of a value are masked. */
export interface JsonMasking {
  readonly text: (text: string) => string;
  readonly key: (key: string) => string;
  /** Whether the digits of a number are a secret. */
  readonly isSecret: (digits: string) => boolean;
}

/** Masks a JSON value in a copy. Keys that become the same are told apart by a number behind them. */
export function maskJson(value: JsonValue, masking: JsonMasking): JsonValue {
  if (typeof value === "string") return masking.text(value);
  if (typeof value === "number") return masking.isSecret(String(value)) ? masking.text(String(value)) : value;
  if (Array.isArray(value)) return value.map((item) => maskJson(item, masking));
  return isJsonObject(value) ? maskObject(value, masking) : value;
}

function maskObject(object: JsonObject, masking: JsonMasking): JsonObject {
  const entries = new Map<string, JsonValue>();
  for (const [key, item] of Object.entries(object)) {
    const masked = masking.key(key);
    let unique = masked;
    for (let count = 2; entries.has(unique); count += 1) unique = `${masked}#${count}`;
    entries.set(unique, maskJson(item, masking));
  }
  // fromEntries defines properties, so that a key such as "__proto__" stays a key.
  return Object.fromEntries(entries);
}

import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";

/**
 * Gives a value the form in which CEL reads it. Objects with a key `constructor` become maps: the library tells plain objects
 * by that property. All else stays what it is, uncopied.
 */
export function toCelValue(value: JsonValue): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(toCelValue);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value).map(([key, field]): [string, unknown] => [key, toCelValue(field)]);
  if (!Object.hasOwn(value, "constructor") && entries.every(([key, field]) => field === value[key])) return value;
  return new Map(entries);
}

/** Makes plain JSON of what CEL gives; `undefined` where JSON has no such value. */
export function fromCelValue(value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
    case "number":
      return Number.isFinite(value) ? value : undefined;
    case "boolean":
    case "string":
      return value;
    case "object":
      return value === null ? null : fromContainer(value);
    default:
      return undefined;
  }
}

function fromContainer(value: object): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items = value.map(fromCelValue);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (value instanceof Map) return fromEntries([...value.entries()]);
  return isPlainObject(value) ? fromEntries(Object.entries(value)) : undefined;
}

function fromEntries(entries: readonly (readonly [unknown, unknown])[]): JsonObject | undefined {
  const fields: [string, JsonValue][] = [];
  for (const [key, field] of entries) {
    const json = fromCelValue(field);
    if (json === undefined) return undefined;
    fields.push([String(key), json]);
  }
  return Object.fromEntries(fields);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Our word for the kind of a JSON value. */
export function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return isJsonObject(value) ? "object" : typeof value;
}

import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { ExpressionType } from "./expression.ts";

/** CEL's type of the values of a JSON Schema, as far as it is certain; else `dyn`, which is checked when it is evaluated. */
export function celTypeOf(schema: JsonObject): string {
  switch (schema["type"]) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "number":
    case "integer":
      return "double";
    case "array":
      return `list<${itemTypeOf(schema["items"])}>`;
    case "object":
      return "map<string, dyn>";
    default:
      return "dyn";
  }
}

/** Lists of numbers are lists of anything: a list of written numbers is one of ints, and could not be compared with them. */
function itemTypeOf(items: JsonValue | undefined): string {
  const type = isJsonObject(items) ? celTypeOf(items) : "dyn";
  return type === "string" || type === "bool" ? type : "dyn";
}

/** Fields of an object's schema with CEL's types, or null where the object may have others. */
export function celFieldsOf(schema: JsonObject): CelFields | null {
  const { type, properties, additionalProperties } = schema;
  const closed = additionalProperties === undefined || additionalProperties === false;
  if (type !== "object" || !isJsonObject(properties) || !closed || Object.keys(properties).length === 0) return null;
  const fields = Object.entries(properties).map(([name, field]): [string, string | CelFields] => {
    if (!isJsonObject(field)) return [name, "dyn"];
    return [name, celFieldsOf(field) ?? celTypeOf(field)];
  });
  return Object.fromEntries(fields);
}

/** Names of fields with CEL's types, or with fields of their own. */
export interface CelFields {
  readonly [name: string]: string | CelFields;
}

/** Our word for a type of CEL; null for one that JSON has not. */
export function expressionTypeOf(celType: string): ExpressionType | null {
  const name = celType.replace(/^dyn<(.+)>$/, "$1");
  if (name.startsWith("list")) return "array";
  if (name.startsWith("map") || name.startsWith("$")) return "object";
  switch (name) {
    case "bool":
      return "boolean";
    case "int":
    case "uint":
    case "double":
      return "number";
    case "string":
      return "string";
    case "null":
      return "null";
    case "dyn":
      return "any";
    default:
      return null;
  }
}

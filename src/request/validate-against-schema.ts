import { Ajv2020 } from "ajv/dist/2020.js";
import type { JsonObject, JsonValue } from "../json.ts";
/** Provisional. */
export function validateAgainstSchema(value: JsonValue, schema: JsonObject): readonly { path: string; message: string }[] {
  const validate = new Ajv2020({ strict: false }).compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map((e) => ({ path: `result${e.instancePath}`, message: e.message ?? "" }));
}

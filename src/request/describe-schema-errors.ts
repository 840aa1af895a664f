import type { ErrorObject } from "ajv";

/** Where a result breaks its schema, and how. */
export interface SchemaProblem {
  /** Such as `result.rows[3].total`. */
  readonly path: string;
  /** What has to hold, and the value in short: `must be number, got "12"`. */
  readonly message: string;
  /** The same without the value, for where no data may be shown. */
  readonly expectation: string;
}

const MAX_PROBLEMS = 10;

/** Errors about alternatives say less than those of the alternatives themselves. */
const SUMMARIES = new Set(["anyOf", "oneOf", "allOf", "if"]);

/** Errors about a key; their value is the object around it. */
const ABOUT_KEYS = new Set(["required", "additionalProperties", "unevaluatedProperties", "propertyNames"]);

/** Puts a validator's errors into words, for the first ten. Several types at one place become "string or number". */
export function describeSchemaErrors(errors: readonly ErrorObject[]): readonly SchemaProblem[] {
  const details = errors.filter((error) => !SUMMARIES.has(error.keyword));
  const types = collectTypes(errors);
  const problems = new Map<string, SchemaProblem>();
  for (const error of details.length > 0 ? details : errors) {
    const path = pathOf(error);
    const expectation =
      error.keyword === "type" ? `must be ${[...(types.get(error.instancePath) ?? [])].join(" or ")}` : expectationOf(error);
    problems.set(`${path} ${expectation}`, { path, message: `${expectation}${gotOf(error)}`, expectation });
    if (problems.size === MAX_PROBLEMS) break;
  }
  return [...problems.values()];
}

function collectTypes(errors: readonly ErrorObject[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== "type") continue;
    const here = types.get(instancePath) ?? new Set();
    for (const type of [params["type"]].flat()) here.add(String(type));
    types.set(instancePath, here);
  }
  return types;
}

/** The place itself; for a missing or unknown key, that key. */
function pathOf({ instancePath, params }: ErrorObject): string {
  const keys = instancePath.split("/").slice(1);
  const own: unknown = params["missingProperty"] ?? params["additionalProperty"] ?? params["unevaluatedProperty"] ?? params["propertyName"];
  const plain = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return `result${[...plain, ...(typeof own === "string" ? [own] : [])].map(keyPath).join("")}`;
}

function keyPath(key: string): string {
  if (/^\d{1,15}$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_$][\w$]{0,79}$/.test(key) ? `.${key}` : `[${JSON.stringify(shorten(key, 60))}]`;
}

function expectationOf({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case "required":
      return "is required, but missing";
    case "additionalProperties":
    case "unevaluatedProperties":
    case "propertyNames":
    case "false schema":
      return "is not allowed";
    case "enum":
      return `must be one of ${shorten(JSON.stringify(params["allowedValues"]).slice(1, -1), 120)}`;
    case "const":
      return `must be ${shorten(JSON.stringify(params["allowedValue"]), 60)}`;
    default:
      return shorten(message ?? "does not fit outputSchema", 200);
  }
}

function gotOf({ keyword, data }: ErrorObject): string {
  if (data === undefined || ABOUT_KEYS.has(keyword)) return "";
  if (Array.isArray(data)) return `, got a list of ${data.length}`;
  if (typeof data === "object" && data !== null) return ", got an object";
  return `, got ${typeof data === "string" ? JSON.stringify(shorten(data, 40)) : String(data)}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`;
}

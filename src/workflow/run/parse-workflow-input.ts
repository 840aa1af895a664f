import { ConfigurationError } from "../../errors.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../json.ts";
import { validateAgainstSchema } from "../../request/validate-against-schema.ts";
import { findRefusedSecrets } from "../../secrets/redact-plain-secrets.ts";
import type { WorkflowDefinition } from "../definition.ts";
import { didYouMean } from "../nearest-word.ts";
import { isReservedName } from "../reserved-names.ts";
import { inputTypesOf } from "./input-types.ts";
import { fileValueSchema } from "./records.ts";

/**
 * Checks what a run begins with, and completes it with defaults.
 *
 * @throws ConfigurationError (`input`, `secret`) naming the key and what to do, before anything runs.
 */
export function parseWorkflowInput({ name, inputs }: WorkflowDefinition, given: unknown): JsonObject {
  const input = parseJson(given ?? {}, "input");
  if (!isJsonObject(input)) throw refusal('input must be an object, such as {"invoice": "INV-7"}.');
  refusePlainSecrets(input, "input");
  if (!inputs) return refuseReserved(input);
  const types = inputTypesOf(inputs);
  const unknown = Object.keys(input).find((key) => !types.has(key));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, types.keys()) || ` It takes ${[...types.keys()].join(", ") || "nothing"}.`;
    throw refusal(`input has no place for ${JSON.stringify(unknown.slice(0, 100))} in the workflow "${name}".${hint}`);
  }
  return Object.fromEntries(
    [...types].flatMap(([key, type]) => valueOf(key, { type, given: Object.hasOwn(input, key) ? input[key] : undefined })),
  );
}

/** @throws ConfigurationError (`secret`) naming where a plain secret stands. */
export function refusePlainSecrets(values: JsonObject, what: string): void {
  const [found] = findRefusedSecrets(values);
  if (found === undefined) return;
  const place = found.replace(/^context/, what);
  const message = `${place} looks like a secret. Pass {"$secret": "NAME"} in its place, so that only the reference is kept.`;
  throw new ConfigurationError(message, { reason: "secret" });
}

interface Given {
  readonly type: {
    readonly schema: JsonObject;
    readonly isFile: boolean;
    readonly isOptional: boolean;
    readonly default: JsonValue | undefined;
  };
  readonly given: JsonValue | undefined;
}

function valueOf(key: string, { type, given }: Given): [string, JsonValue][] {
  const value = given ?? type.default;
  if (value === undefined || (value === null && type.isOptional)) {
    if (type.isOptional) return [];
    throw refusal(
      `input.${key} is missing. Give the input (--input) the key "${key}", or let the workflow say optional: true or a default.`,
    );
  }
  if (type.isFile) return [[key, fileOf(key, value)]];
  const [problem] = validateAgainstSchema(value, type.schema);
  if (problem) throw refusal(`input.${key} ${problem.message.replace(/^result\S* /, "")}.`);
  return [[key, value]];
}

/** A file is given staged: whoever calls the graph must not read files of this machine by naming them. */
function fileOf(key: string, value: JsonValue): JsonValue {
  const parsed = fileValueSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusal(`input.${key} must be a file: give it as \`files: { ${key}: path }\` (--file ${key}=path).`);
}

function refuseReserved(input: JsonObject): JsonObject {
  const reserved = Object.keys(input).find(isReservedName);
  if (reserved !== undefined) throw refusal(`input has the key "${reserved}", which belongs to the run itself.`);
  return input;
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}

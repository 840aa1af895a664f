import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { JsonObject } from "../json.ts";
import { draftOf } from "./find-schema-problem.ts";

/** Validators of one schema. */
export interface CompiledSchema {
  /** Stops at the first error: cheap on large values. */
  readonly first: ValidateFunction;
  /** Collects all errors. */
  readonly all: ValidateFunction;
}

/** How many schemas are remembered; compiling one takes some milliseconds. */
const MAX_REMEMBERED = 32;

const remembered = new Map<string, CompiledSchema>();

/**
 * Compiles a JSON Schema of draft 2020-12 or draft-07. The ones used last are remembered.
 *
 * @throws Error naming what is wrong: the schema breaks its draft's own rules, a reference leads nowhere, a pattern is
 * no regular expression.
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const key = JSON.stringify(schema);
  const compiled = remembered.get(key) ?? compile(JSON.parse(key) as JsonObject);
  remembered.delete(key);
  remembered.set(key, compiled);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) break;
    remembered.delete(oldest);
  }
  return compiled;
}

/** `logger: false`: a format that is not known is no reason to print. `verbose` keeps the value with each error. */
const OPTIONS = { strict: false, logger: false, verbose: true } as const;

interface Compilers {
  readonly first: Ajv;
  readonly all: Ajv;
}

let compilers: Readonly<Record<"2020-12" | "draft-07", Compilers>> | undefined;

function compile(schema: JsonObject): CompiledSchema {
  compilers ??= {
    "2020-12": { first: withFormats(new Ajv2020(OPTIONS)), all: withFormats(new Ajv2020({ ...OPTIONS, allErrors: true })) },
    "draft-07": { first: withFormats(new Ajv(OPTIONS)), all: withFormats(new Ajv({ ...OPTIONS, allErrors: true })) },
  };
  const { first, all } = compilers[draftOf(schema) ?? "2020-12"];
  if (first.validateSchema(schema) !== true) {
    throw new Error(first.errorsText(first.errors?.slice(0, 3) ?? null, { dataVar: "outputSchema" }));
  }
  try {
    return { first: first.compile(schema), all: all.compile(schema) };
  } finally {
    first.removeSchema(schema); // else each schema would be kept for ever
    all.removeSchema(schema);
  }
}

function withFormats(ajv: Ajv): Ajv {
  addFormats.default(ajv);
  return ajv;
}

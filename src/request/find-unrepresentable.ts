import type { z } from "zod";

/** What JSON Schema cannot say, by the type of a zod schema, with what to use. */
const REFUSED_TYPES: Readonly<Record<string, string>> = {
  bigint: "is a bigint, which JSON cannot hold. Use z.int(), or z.string() for more digits",
  catch: "uses catch(), which would hide a wrong result. Leave it out",
  custom: "is a custom type. Describe the JSON value, and put the rule into checks",
  date: "is a date, which JSON cannot hold. Use z.iso.date() or z.iso.datetime(), and put further rules into checks",
  file: "is a file, which JSON cannot hold. Let the program write it into out/",
  function: "is a function, which JSON cannot hold",
  map: "is a map, which JSON cannot hold. Use z.record()",
  nan: "is NaN, which JSON cannot hold. Use z.null()",
  pipe: "uses a transform, preprocess, pipe or codec. Describe the JSON value alone, and put rules on it into checks",
  promise: "is a promise. Describe the value itself",
  set: "is a set, which JSON cannot hold. Use z.array()",
  success: "uses success(). Describe the value itself",
  symbol: "is a symbol, which JSON cannot hold",
  transform: "uses a transform. Describe the JSON value alone, and put rules on it into checks",
  undefined: "is undefined, which JSON cannot hold. Use optional() or z.null()",
  void: "is void, which JSON cannot hold. Use z.null()",
};

/** The same for checks that are attached to a schema. */
const REFUSED_CHECKS: Readonly<Record<string, string>> = {
  custom: "has a refinement, which JSON Schema cannot hold. Put the rule into checks, such as \"assert result['total'] > 0\"",
  mime_type: "checks a file's type, which JSON Schema cannot hold. Put the rule into checks",
  overwrite: "changes the value (trim(), toLowerCase() or another overwrite). Put what has to hold into checks",
  property: "uses z.property(), which JSON Schema cannot hold. Put the rule into checks",
};

/** Formats that zod checks by code, and JSON Schema by nothing. */
const UNCHECKED_FORMATS = new Set(["jwt", "json_string"]);

type Definition = Readonly<Record<string, unknown>>;

interface Place {
  readonly part: unknown;
  readonly path: string;
}

/**
 * Finds the first part of a zod schema that `z.toJSONSchema` would drop without a word, or cannot write.
 *
 * @returns a sentence for a person, such as `outputSchema.total has a refinement, ...`; null if there is none.
 */
export function findUnrepresentable(schema: z.core.$ZodType): string | null {
  const seen = new Set<unknown>();
  const waiting: Place[] = [{ part: schema, path: "outputSchema" }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const definition = seen.has(next.part) ? null : definitionOf(next.part);
    seen.add(next.part);
    if (definition === null) continue;
    const problem = problemOf(definition);
    if (problem !== null) return `${next.path} ${problem}.`;
    waiting.push(...partsOf(definition, next.path).toReversed());
  }
  return null;
}

function definitionOf(part: unknown): Definition | null {
  if (typeof part !== "object" || part === null || !("_zod" in part)) return null;
  const { def } = part._zod as { readonly def: Definition }; // every schema and check of zod 4 has it
  return def;
}

function problemOf(definition: Definition): string | null {
  const { check, format, pattern, type, values } = definition;
  const refused = typeof check === "string" ? REFUSED_CHECKS[check] : REFUSED_TYPES[String(type ?? "")];
  if (refused !== undefined) return refused;
  if (format === "regex" && pattern instanceof RegExp && /[ims]/.test(pattern.flags)) {
    return `has a regular expression with the flags "${pattern.flags}", which JSON Schema cannot hold. Write it without, such as [Aa] for a`;
  }
  if (UNCHECKED_FORMATS.has(String(format)))
    return `has the format ${String(format)}, which JSON Schema does not check. Put the rule into checks`;
  const isLiteral = type === "literal" && Array.isArray(values);
  return isLiteral && !values.every(isJsonScalar) ? "has a literal that JSON cannot hold" : null;
}

function isJsonScalar(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** The schemas and checks that a definition is made of, with the place of each in the result. */
function partsOf(definition: Definition, path: string): readonly Place[] {
  return Object.entries(definition).flatMap(([name, value]): Place[] => {
    if (name === "getter" && typeof value === "function") return [{ part: value(), path }];
    if (Array.isArray(value)) return value.map((part: unknown) => ({ part, path }));
    if (name !== "shape" || typeof value !== "object" || value === null)
      return [{ part: value, path: name === "element" ? `${path}[]` : path }];
    return Object.entries(value).map(([key, part]) => ({ part, path: `${path}.${key}` }));
  });
}

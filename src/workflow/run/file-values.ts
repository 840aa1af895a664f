import { extname } from "node:path/posix";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { DeliveredFile } from "../../nodes/outcome-schema.ts";
import { rewriteJson } from "../../secrets/rewrite-json.ts";
import { visitJson } from "../../secrets/visit-json.ts";
import type { StagedReference } from "../../staging/held-value.ts";
import { fileValueSchema } from "./records.ts";

/** The form of a value that is a file. */
const FILE_FORMAT = "file";

/** Values for a program, and the files they name. */
interface ProgramValues {
  readonly values: JsonObject;
  readonly files: Readonly<Record<string, StagedReference>>;
}

/**
 * Puts names in the place of files. A file is called after the place where it stands, such as `invoice_pdf.pdf`, and not
 * as its sender called it: a program that is kept would serve files of one name alone.
 */
export function namedFiles(values: JsonObject): ProgramValues {
  const files: Record<string, StagedReference> = {};
  const named = rewriteJson(values, (value, path) => {
    const file = fileValueSchema.safeParse(value);
    if (!file.success) return undefined;
    const { $file: reference } = file.data;
    const name = `${path
      .join("_")
      .replaceAll(/[^A-Za-z0-9_-]/g, "_")
      .slice(0, 100)}${extname(reference.name).toLowerCase().slice(0, 20)}`;
    files[name] = reference;
    return name;
  });
  return { values: named as JsonObject, files }; // an object stays one
}

/** A result, or what is wrong with the files that it names. */
type FiledResult = { readonly status: "ok"; readonly value: JsonValue } | { readonly status: "missing"; readonly message: string };

/** Puts files in the place of names that a program has given where its schema asks for files. */
export function withFiles(result: JsonValue, schema: JsonObject | null, artifacts: readonly DeliveredFile[]): FiledResult {
  const missing: string[] = [];
  const value = visitFiles(result, schema, (name) => {
    const wanted = name.replace(/^(?:\.\/)?out\//, "");
    const found = artifacts.find((artifact) => artifact.name === wanted);
    if (!found) missing.push(name);
    return found ? { $file: { sha256: found.sha256, size: found.size, name: basename(found.name), preview: "" } } : name;
  });
  if (missing.length === 0) return { status: "ok", value };
  return {
    status: "missing",
    message: `The program named the file ${JSON.stringify(missing[0]?.slice(0, 100))}, and left none of that name in out/.`,
  };
}

/** Keys of a result that are files. */
export function fileKeysOf(schema: JsonObject | null): string[] {
  const properties = schema?.["properties"];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([key, part]) => (isJsonObject(part) && part["format"] === FILE_FORMAT ? [key] : []));
}

/**
 * Finds what a result holds that only looks like a file or a secret: a program names files and gets secrets, and holds
 * references to neither. What a stranger wrote may pass through it, and must not choose what later programs get.
 */
export function findReference(value: JsonValue): "$file" | "$secret" | null {
  let found: "$file" | "$secret" | null = null;
  visitJson(value, (part) => {
    if (isJsonObject(part)) found ??= REFERENCES.find((key) => Object.hasOwn(part, key)) ?? null;
    return found === null;
  });
  return found;
}

const REFERENCES = ["$file", "$secret"] as const;

function visitFiles(value: JsonValue, schema: JsonValue | undefined, replace: (name: string) => JsonValue): JsonValue {
  if (!isJsonObject(schema)) return value;
  if (typeof value === "string") return schema["format"] === FILE_FORMAT ? replace(value) : value;
  if (Array.isArray(value)) return value.map((item) => visitFiles(item, schema["items"], replace));
  const { properties } = schema;
  if (!isJsonObject(value) || !isJsonObject(properties)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      visitFiles(part, Object.hasOwn(properties, key) ? properties[key] : undefined, replace),
    ]),
  );
}

function basename(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

import type { z } from "zod";
import { typesWith, wordsOf } from "./form-words.ts";
import { nameList } from "./name-list.ts";
import { didYouMean } from "./nearest-word.ts";
import { pathText } from "./path-text.ts";
import type { WorkflowProblem } from "./problem.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong with the form of a definition, in words of who writes one: a sentence for each key. */
export function describeIssue(issue: Issue, definition: unknown): readonly WorkflowProblem[] {
  const path = issue.path;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) =>
        problem([...path, key], describeUnknownKey(key, wordsOf(path, valueAt(definition, [...path, "type"]))), "key"),
      );
    case "invalid_key": {
      const words = issue.issues.map(({ message }) => message).join(", ");
      return [problem(path, `${JSON.stringify(path.at(-1))} ${words}.`, "key")];
    }
    case "invalid_union":
      return describeUnion(issue, definition);
    default:
      return [problem(path, describeValue(issue, valueAt(definition, path)))];
  }
}

function problem(path: Path, message: string, at?: "key"): WorkflowProblem {
  const known = path.filter((part) => typeof part !== "symbol"); // JSON has none
  return { path: known, message, ...(at && { at }) };
}

function describeUnknownKey(key: string, { name, keys }: { readonly name: string; readonly keys: readonly string[] }): string {
  const others = typesWith(key);
  const begin = `${name} has no ${JSON.stringify(key.slice(0, 80))}.`;
  const near = didYouMean(key, keys);
  if (near) return begin + near;
  if (name.startsWith("A node") && others.length > 0) return `${begin} Nodes of type ${nameList(others)} have one.`;
  return `${begin} It takes ${keys.join(", ")}.`;
}

/** Of several forms tells of the one that was meant. */
function describeUnion(issue: Extract<Issue, { code: "invalid_union" }>, definition: unknown): readonly WorkflowProblem[] {
  const { path } = issue;
  const value = valueAt(definition, path);
  if (issue.discriminator !== undefined) {
    const options = "options" in issue ? (issue.options as readonly string[]) : [];
    return [problem(path, describeChoice(value, options, `The "${issue.discriminator}" of a node`))];
  }
  const meant = issue.errors.find((issues) => !issues.some(isOfWholeValue));
  if (meant) return meant.flatMap((inner) => describeIssue({ ...inner, path: [...path, ...inner.path] }, definition));
  const roots = issue.errors.flat().filter(isOfWholeValue);
  const choice = roots.find((root) => root.code === "invalid_value");
  if (choice?.code === "invalid_value" && typeof value === "string") {
    return [problem(path, describeChoice(value, choice.values.map(String), `${subjectOf(path)}, as a word for a type,`))];
  }
  const kinds = roots.map((root) => (root.code === "invalid_type" ? (KINDS[root.expected] ?? root.expected) : "a word for a type"));
  return [problem(path, `${subjectOf(path)} must be ${kinds.join(" or ")}, not ${kindOf(value)}.`)];
}

/** Whether a form was not meant at all, as the value is of another kind. */
function isOfWholeValue({ code, path }: Issue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value" || code === "invalid_union");
}

/** Kinds of values as zod names them. */
const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object of keys and values",
  record: "an object of keys and values",
};

function describeValue(issue: Issue, value: unknown): string {
  const subject = subjectOf(issue.path);
  switch (issue.code) {
    case "invalid_type": {
      const kind = KINDS[issue.expected] ?? issue.expected;
      if (value === undefined) return `${wordsOf(issue.path.slice(0, -1), "").name.replace(/ of type.*/, "")} needs ${subject} (${kind}).`;
      if (value === null) return `${subject} is empty. Write ${kind}.`;
      const isQuotable = issue.expected === "string" && typeof value !== "object";
      return `${subject} must be ${kind}, not ${kindOf(value)}.${isQuotable ? " Put it in quotes." : ""}`;
    }
    case "invalid_value":
      return describeChoice(value, issue.values.map(String), subject);
    case "too_small":
    case "too_big":
      return `${subject} ${describeBound(issue)}.`;
    default:
      return `${subject} ${issue.message}.`;
  }
}

function describeChoice(value: unknown, options: readonly string[], subject: string): string {
  const given =
    typeof value === "string"
      ? `not ${JSON.stringify(value.slice(0, 80))}`
      : value === undefined
        ? "and is missing"
        : `not ${kindOf(value)}`;
  return `${subject} is one of ${options.join(", ")}, ${given}.${typeof value === "string" ? didYouMean(value, options) : ""}`;
}

const PARTS: Readonly<Record<string, string>> = { string: " characters", array: " entries", set: " entries" };

function describeBound(issue: Extract<Issue, { code: "too_small" | "too_big" }>): string {
  if (issue.code === "too_small") {
    if (issue.origin === "string") return "must not be empty";
    const least = issue.inclusive === false ? "must be more than" : issue.origin === "array" ? "needs at least" : "must be at least";
    return `${least} ${issue.minimum}${PARTS[issue.origin] ?? ""}`;
  }
  return `${issue.origin === "array" ? "takes at most" : "must be at most"} ${issue.maximum}${PARTS[issue.origin] ?? ""}`;
}

/** What a place is called: `"outputs.total"` of a node, which its position tells. */
function subjectOf(path: Path): string {
  if (path.length === 0) return "A definition";
  if (path.length === 2 && typeof path[1] === "number")
    return path[0] === "nodes" ? "A node" : path[0] === "edges" ? "An edge" : `"${pathText(path)}"`;
  return `"${pathText(typeof path[1] === "number" && path.length > 2 ? path.slice(2) : path)}"`;
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object"
    ? "an object"
    : typeof value === "string"
      ? "text"
      : typeof value === "number"
        ? "a number"
        : String(value);
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

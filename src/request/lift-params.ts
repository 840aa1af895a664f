import type { JsonObject } from "../json.ts";
import { knownExtension } from "./describe-file.ts";
import { recogniseLiteral, type Literal } from "./recognise-literal.ts";
import { splitTask, type TaskPart } from "./split-task.ts";

/** A task taken apart: what it asks, and what for. */
export interface LiftedTask {
  /** The task with placeholders such as `{number_1}` and `{path_1.csv}`. */
  readonly template: string;
  /** The literals under their names, such as `{ number_1: 5, path_1: "in/a.csv" }`. */
  readonly params: JsonObject;
}

/** A task with more literals than this holds data, and stays as it is. */
const MAX_PARAMS = 16;

const PLACEHOLDER = /\{(?:number|date|text|email|url|path)_\d+(?:\.\w+)?\}/g;

/**
 * Lifts numbers, ISO dates, quoted strings, mail addresses, URLs and paths out of a normalised task, so that tasks
 * that differ in them alone share a template. When a literal could be read in two ways it stays. Code, inline data
 * such as `[1, 2]`, and a path's extension stay too. Text of the task that looks like a placeholder gets a backslash.
 *
 * @example
 * liftParams('Add 5 % to "net" in a.csv');
 * // { template: "Add {number_1} % to {text_1} in {path_1.csv}", params: { number_1: 5, text_1: "net", path_1: "a.csv" } }
 */
export function liftParams(task: string): LiftedTask {
  const params: JsonObject = {};
  const counts = new Map<string, number>();
  const place = (kind: Literal["kind"], value: string | number): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    params[`${kind}_${count}`] = value;
    const extension = kind === "path" || kind === "url" ? knownExtension(String(value)) : null;
    return `{${kind}_${count}${extension === null ? "" : `.${extension}`}}`;
  };
  const template = liftParts(splitTask(task), place);
  return Object.keys(params).length > MAX_PARAMS ? { template: escapePlaceholders(task), params: {} } : { template, params };
}

type Place = (kind: Literal["kind"], value: string | number) => string;

function liftParts(parts: readonly TaskPart[], place: Place): string {
  let previous = "";
  let template = "";
  let kept = "";
  const add = (text: string, lifted = ""): void => {
    kept += text;
    if (lifted === "") return;
    template += escapePlaceholders(kept) + lifted;
    kept = "";
  };
  parts.forEach((part, index) => {
    if (part.kind === "quote") add("", place(kindOfQuote(part.inner), part.inner));
    else if (part.kind !== "word" || isPartOfMore(parts, index)) add(part.text);
    else {
      const literal = recogniseLiteral(part.text, previous);
      if (literal === null) add(part.text);
      else {
        add(literal.before, place(literal.kind, literal.value));
        add(literal.after);
      }
    }
    if (part.kind === "word") previous = part.text;
  });
  return template + escapePlaceholders(kept);
}

/** What is quoted is what it looks like, except that a quoted number is text. */
function kindOfQuote(inner: string): Literal["kind"] {
  const literal = recogniseLiteral(inner, "");
  return literal === null || literal.kind === "number" || literal.value !== inner ? "text" : literal.kind;
}

/** A list's own number ("1. First"), a part of "1 234 567", or a word glued to data or a quote. */
function isPartOfMore(parts: readonly TaskPart[], index: number): boolean {
  const text = parts[index]?.text ?? "";
  const [before = "\n", after = "\n"] = [parts[index - 1]?.text, parts[index + 1]?.text];
  if (/[^\s(]$/.test(before) || /^[^\s)]/.test(after)) return true;
  const follower = parts[index + 2]?.text ?? "";
  const leader = parts[index - 2]?.text ?? "";
  if (/^\d{1,3}\.$/.test(text) && before === "\n") return true;
  if (/^\d{1,3}$/.test(text) && before === "\n" && after === ")") return true;
  const grouped = /\d{1,3}$/.test(text) && /^[^\S\n]$/.test(after) && /^\d{3}(?!\d)/.test(follower);
  return grouped || (/^\d{3}(?!\d)/.test(text) && /^[^\S\n]$/.test(before) && /^\d{1,3}$/.test(leader));
}

function escapePlaceholders(text: string): string {
  return text.replace(PLACEHOLDER, "\\$&");
}

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from "yaml";
import { MAX_JSON_DEPTH, type JsonValue } from "../../json.ts";

/** What a definition may not hold, at which offset. */
export interface SourceProblem {
  readonly offset: number;
  readonly message: string;
}

/** Most problems that are told of one text. */
const MAX_PROBLEMS = 1_000;

/**
 * Makes plain JSON of what the YAML parser found, and says what JSON cannot hold. References (`*name`) are refused rather than
 * followed: a definition needs none, and few of them unfold to gigabytes.
 */
export function toJson(root: Node | null): { readonly value: JsonValue; readonly problems: readonly SourceProblem[] } {
  const problems: SourceProblem[] = [];
  const refuse = (node: Node | null, message: string): null => {
    if (problems.length < MAX_PROBLEMS) problems.push({ offset: node?.range?.[0] ?? 0, message });
    return null;
  };
  const convert = (node: Node | null, depth: number): JsonValue => {
    if (depth > MAX_JSON_DEPTH) return refuse(node, `This nests deeper than ${MAX_JSON_DEPTH} levels. Write it flatter.`);
    if (node === null) return null;
    if (isAlias(node)) return refuse(node, `References such as *${node.source} are not read. Write the value itself.`);
    if (isSeq<Node | null>(node)) return node.items.map((item) => convert(item, depth + 1));
    if (isMap<Node | null, Node | null>(node)) return Object.fromEntries(convertPairs(node.items, depth));
    return isScalar(node) ? convertScalar(node, refuse) : refuse(node, "This is no value that a definition may hold. Remove it.");
  };
  const convertPairs = (pairs: readonly Pair<Node | null, Node | null>[], depth: number): [string, JsonValue][] => {
    const keys = new Set<string>();
    return pairs.flatMap(({ key, value }): [string, JsonValue][] => {
      const name = nameOfKey(key);
      if (name === null) refuse(key, "A key is a word. Write one, in quotes if it holds signs.");
      else if (name === "<<") refuse(key, "Merge keys (<<) are not read. Write the keys themselves.");
      else if (name === "__proto__" || name === "lc") refuse(key, `The key "${name}" is reserved. Choose another name.`);
      else if (keys.has(name)) refuse(key, `The key ${JSON.stringify(name)} stands here twice. Remove one of them.`);
      else {
        keys.add(name);
        return [[name, convert(value, depth + 1)]];
      }
      return [];
    });
  };
  return { value: convert(root, 0), problems };
}

/** The text of a key, or null where it is none. */
export function nameOfKey(key: Node | null): string | null {
  if (!isScalar(key) || key.value === null) return null;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function convertScalar(node: Scalar, refuse: (node: Node, message: string) => null): JsonValue {
  const { value } = node;
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return value.isWellFormed() ? value : refuse(node, "This text holds half a character. Remove it.");
  if (typeof value !== "number") return refuse(node, "This is no value that a definition may hold. Write text, a number, true or false.");
  if (!Number.isFinite(value)) return refuse(node, `${node.source ?? value} is no number that JSON can hold. Write it in quotes, as text.`);
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value) || /[.eE]/.test(node.source ?? "");
  return isExact ? value : refuse(node, `${node.source ?? value} is too large to be kept exactly. Write it in quotes, as text.`);
}

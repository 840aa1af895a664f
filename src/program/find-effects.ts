import { judgeCall, kindOfImport, type EffectKind } from "./effect-rules.ts";
import { mayWriteOutside } from "./file-writes.ts";
import type { ImportedName } from "./find-imports.ts";
import { stringValue } from "./find-literals.ts";
import { findOnceScopes } from "./once-scopes.ts";
import { childrenOf } from "./program-names.ts";
import { lineAt, type ParsedPython, type PythonNode } from "./python-tree.ts";

/** A place where a program could act on the outside, as far as its text tells. */
export interface PossibleEffect {
  readonly kind: EffectKind;
  /** Line in the program, from 1. */
  readonly line: number;
  /** What is written there, such as `import smtplib` or `server.send_message`. */
  readonly what: string;
  /** Whether the text alone shows that something outside changes: a mail is sent, a row is written. */
  readonly certain: boolean;
  /** Whether it only runs under `once(key, action)`. */
  readonly insideOnce: boolean;
}

/** More effects than this are not listed. */
const MAX_EFFECTS = 200;

/**
 * Lists the places where a program could act on the outside. It explains a program to a person and never exempts one:
 * Python can hide a call from any reader, so what may happen is decided by what the sandbox can reach.
 */
export function findEffects(parsed: ParsedPython, imports: readonly ImportedName[]): readonly PossibleEffect[] {
  const found: PossibleEffect[] = imports.flatMap(({ path, line }) => {
    const kind = kindOfImport(path);
    return kind === null ? [] : [{ kind, line, what: `import ${path}`, certain: false, insideOnce: false }];
  });
  const reader = createCallReader(parsed, imports);
  const isInsideOnce = findOnceScopes(parsed);
  parsed.tree.iterate({
    enter({ node, name }) {
      if (name !== "CallExpression" || found.length >= MAX_EFFECTS) return;
      const effect = reader(node);
      if (effect === null) return;
      found.push({ ...effect, line: lineAt(parsed, node.from), insideOnce: isInsideOnce(node.from) });
    },
  });
  return found.slice(0, MAX_EFFECTS).toSorted((a, b) => a.line - b.line);
}

type CallReader = (node: PythonNode) => Pick<PossibleEffect, "kind" | "what" | "certain"> | null;

function createCallReader(parsed: ParsedPython, imports: readonly ImportedName[]): CallReader {
  const { code } = parsed;
  const aliases = new Map(imports.flatMap(({ alias, path }) => (alias === null || alias === path.split(".")[0] ? [] : [[alias, path]])));
  const imported = new Set(imports.flatMap(({ path }) => kindOfImport(path) ?? []));
  const constants = findConstants(parsed);
  return (node) => {
    const [calleeNode, list] = childrenOf(node);
    if (calleeNode === undefined || list?.name !== "ArgList") return null;
    const callee = resolveCallee(calleeNode, code, aliases);
    const nodes = argumentNodes(list);
    const args = nodes.map((group) => code.slice(group[0]?.from, group.at(-1)?.to));
    const texts = nodes.map(([only, second]) => (only === undefined || second !== undefined ? null : textOf(only, code, constants)));
    const what = code.slice(calleeNode.from, Math.min(calleeNode.to, calleeNode.from + 60)).replace(/\s+/g, " ");
    const effect = judgeCall({ callee, args, firstText: texts[0] ?? null, imported });
    if (effect !== null) return { ...effect, what };
    const receiverPath = receiverPathOf(calleeNode, code);
    return mayWriteOutside({ callee, args, texts, receiverPath }) ? { kind: "file-write", what, certain: false } : null;
  };
}

/** The dotted callee with its first name resolved by the imports; `getattr(os, "system")` counts as `os.system`. */
function resolveCallee(node: PythonNode, code: string, aliases: ReadonlyMap<string, string>): string {
  const text = code.slice(Math.max(node.from, node.to - 200), node.to).replace(/\s+/g, "");
  const named = /^getattr\((\w+),["'](\w+)["']\)$/.exec(text);
  const dotted = named === null ? text : `${named[1]}.${named[2]}`;
  const [first = "", ...rest] = dotted.split(".");
  return [aliases.get(first) ?? first, ...rest].join(".");
}

function argumentNodes(list: PythonNode): PythonNode[][] {
  const groups: PythonNode[][] = [[]];
  for (const child of childrenOf(list).slice(1)) {
    if (child.name === "," || child.name === ")") groups.push([]);
    else groups.at(-1)?.push(child);
  }
  return groups.filter((group) => group.length > 0);
}

function textOf(node: PythonNode, code: string, constants: ReadonlyMap<string, string | null>): string | null {
  if (["String", "FormatString", "ContinuedString"].includes(node.name))
    return node.name === "FormatString" ? startOfFormat(node, code) : stringValue(node, code);
  return node.name === "VariableName" ? (constants.get(code.slice(node.from, node.to)) ?? null) : null;
}

/** An f-string tells what it says only if it begins with text. */
function startOfFormat(node: PythonNode, code: string): string | null {
  return /^[A-Za-z]{1,2}["']{1,3}\s*[^\s{"']/.test(code.slice(node.from, node.to)) ? stringValue(node, code) : null;
}

/** Names that hold one string literal and nothing else; null for those that are bound more than once. */
function findConstants({ tree, code }: ParsedPython): ReadonlyMap<string, string | null> {
  const constants = new Map<string, string | null>();
  tree.iterate({
    enter({ node, name }) {
      if (name !== "AssignStatement" && name !== "UpdateStatement") return;
      const children = childrenOf(node);
      const target = children[0];
      if (target?.name !== "VariableName") return;
      const word = code.slice(target.from, target.to);
      const value = children.length === 3 && name === "AssignStatement" ? children[2] : undefined;
      const isText = value?.name === "String" || value?.name === "ContinuedString" || value?.name === "FormatString";
      constants.set(word, isText && !constants.has(word) ? textOf(value, code, constants) : null);
    },
  });
  return constants;
}

/** The literal in `Path("...").write_text(...)`, also behind more calls and `/`. */
function receiverPathOf(callee: PythonNode, code: string): string | null {
  const receiver = callee.firstChild;
  if (receiver?.name !== "CallExpression") return null;
  const match = /^(?:pathlib\.)?Path\(\s*(?:r?["'])([^"'\\]*)["']\s*\)$/.exec(
    code.slice(receiver.from, Math.min(receiver.to, receiver.from + 300)),
  );
  return match?.[1] ?? null;
}

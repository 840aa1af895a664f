import { listNames, topLevelNames, type BindingStatement, type ProgramNames } from "./program-names.ts";
import type { ParsedPython } from "./python-tree.ts";

/** A block of an answer that is a program, or part of one. */
export interface PythonBlock {
  readonly text: string;
  /** The prose before it, in lower case. */
  readonly lead: string;
  readonly parsed: ParsedPython;
}

interface Part extends PythonBlock {
  readonly names: ProgramNames;
  readonly top: ReadonlySet<string>;
}

const USAGE = /\b(?:examples?|usage|use it|tests?|testing|outputs?|demo|try it|run it|ejemplos?|uso|prueba)\b/;
const ALTERNATIVE =
  /\b(?:alternatives?|alternatively|another|or,? (?:if|you|more|with|use|using)|prefer|could also|can also|more concise|one-liner|shorter|simpler|alternativa|también)\b/;
const CORRECTION = /\b(?:correct\w*|fix\w*|improv\w*|updat\w*|final|complete|full|better|revised|instead|corregid\w*|final)\b/;

/**
 * Makes one program of the blocks of an answer. Parts that need each other are joined in order; an excerpt, a usage
 * example and the loser of two versions are left out, but imports and helpers that the rest needs are taken from them.
 */
export function joinBlocks(blocks: readonly PythonBlock[]): string {
  const all = blocks.map((block): Part => {
    const names = listNames(block.parsed);
    return { ...block, names, top: topLevelNames(names) };
  });
  const kept = all.reduce<readonly Part[]>(addPart, []);
  const dropped = all.filter((part) => !kept.includes(part));
  const donated = collectMissing(kept, dropped);
  return [...donated, ...kept.map((part) => part.text)].join("\n\n");
}

function addPart(kept: readonly Part[], part: Part): readonly Part[] {
  if (kept.length === 0) return [part];
  if (kept.some((other) => isExcerpt(part, other))) return kept;
  const rest = kept.filter((other) => !isExcerpt(other, part));
  if (rest.length === 0) return [part];
  if (isUsageExample(part, rest)) return rest;
  const correction = CORRECTION.test(part.lead);
  if (ALTERNATIVE.test(part.lead) && !correction) return rest;
  return [...rest.filter((other) => !areVersions(other, part)), part];
}

/** Whether every line of one block stands in another, larger one. */
function isExcerpt(part: Part, other: Part): boolean {
  const lines = new Set(linesOf(other));
  return linesOf(part).every((line) => lines.has(line));
}

function linesOf(part: Part): string[] {
  return part.text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}

/** A call with made-up values; one that works on the caller's data, or makes the result, belongs to the program. */
function isUsageExample(part: Part, kept: readonly Part[]): boolean {
  if (!USAGE.test(part.lead) && !/^\s*#[^\n]{0,40}\b(?:example|usage|test)/i.test(part.text)) return false;
  const worksOnData = part.names.used.has("context") || part.names.used.has("params") || part.top.has("result");
  return !worksOnData || kept.some((other) => other.top.has("result"));
}

/** Whether two blocks do the same work: they define the same name, or both make the result and the later needs nothing of the earlier. */
function areVersions(earlier: Part, later: Part): boolean {
  const defines = (part: Part): string[] =>
    part.names.statements.filter((statement) => statement.kind === "definition").flatMap((statement) => statement.names);
  const laterDefines = new Set(defines(later));
  if (defines(earlier).some((name) => laterDefines.has(name))) return true;
  if (!earlier.top.has("result") || !later.top.has("result")) return false;
  return ![...earlier.top].some(
    (name) => later.names.used.has(name) && (name === "result" ? readsFirst(later) : !later.names.bound.has(name)),
  );
}

/** Whether `result` stands on a right side before anything binds it. */
function readsFirst(part: Part): boolean {
  const first = part.names.statements.find((statement) => statement.names.includes("result"));
  return first !== undefined && /=[\s\S]*\bresult\b/.test(first.text);
}

/** Statements of dropped blocks that bind names which the kept ones use and nothing there binds. */
function collectMissing(kept: readonly Part[], dropped: readonly Part[]): string[] {
  const bound = new Set(kept.flatMap((part) => [...part.names.bound]));
  const needed = new Set(kept.flatMap((part) => [...part.names.used]));
  const donors = dropped.flatMap((part) => part.names.statements.filter((statement) => canDonate(statement)));
  const taken: BindingStatement[] = [];
  let before = -1;
  while (taken.length > before) {
    before = taken.length;
    for (const statement of donors.filter((candidate) => !taken.includes(candidate))) {
      if (!isStarImport(statement) && !statement.names.some((name) => needed.has(name) && !bound.has(name))) continue;
      taken.push(statement);
      for (const name of statement.names) bound.add(name);
      for (const word of statement.text.match(/\b[A-Za-z_]\w*/g) ?? []) needed.add(word);
    }
  }
  return donors.filter((statement) => taken.includes(statement)).map((statement) => statement.text);
}

/** What it binds cannot be seen, so it may bind anything that is needed. */
function isStarImport(statement: BindingStatement): boolean {
  return statement.kind === "import" && statement.names.length === 0;
}

/** Imports, functions, classes and constants can move; other assignments are an example's values. */
function canDonate(statement: BindingStatement): boolean {
  return statement.kind !== "assignment" || statement.names.every((name) => name === name.toUpperCase());
}

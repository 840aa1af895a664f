import { findImports } from "./find-imports.ts";
import { lineAt, parsePython, type ParsedPython, type PythonNode } from "./python-tree.ts";

/** More calls of one line say nothing more. */
const MAX_CALLS = 4;

const BUILTINS = new Set(
  `abs all any ascii bin bool bytearray bytes callable chr complex dict dir divmod enumerate filter float format frozenset
  getattr hasattr hash hex int isinstance iter len list map max min next object oct open ord pow print range repr reversed
  round set slice sorted str sum super tuple type vars zip once`.split(/\s+/),
);

/**
 * Names what a line of a program calls, in order: functions of Python, what is imported by its path, methods as
 * `.replace`, and `[]` for a subscript. Names that the program made up are left out: they may tell of its data.
 *
 * @example
 * findCallsAt('from datetime import datetime\nday = datetime.strptime(row["day"], "%d.%m")', 2); // ["datetime.datetime.strptime", "[]"]
 */
export function findCallsAt(code: string, line: number): readonly string[] {
  const parsed = parsePython(code);
  if (parsed === null) return [];
  const paths = new Map(findImports(parsed).flatMap(({ alias, path }) => (alias === null ? [] : [[alias, path] as const])));
  const calls: string[] = [];
  parsed.tree.iterate({
    enter({ node, name, to }) {
      if (name !== "CallExpression" && name !== "MemberExpression") return;
      const callee = name === "CallExpression" ? node.firstChild : null;
      const end = callee?.to ?? to;
      if (lineAt(parsed, Math.max(node.from, end - 1)) !== line) return;
      const call = callee === null ? subscriptOf(node, parsed) : nameOf(callee, { parsed, paths });
      if (call !== null && !calls.includes(call)) calls.push(call);
    },
  });
  return calls.slice(0, MAX_CALLS);
}

function subscriptOf(node: PythonNode, { code }: ParsedPython): string | null {
  return code.slice(node.firstChild?.to, node.to).trimStart().startsWith("[") ? "[]" : null;
}

interface Naming {
  readonly parsed: ParsedPython;
  /** Path of what is imported, by its name in the program. */
  readonly paths: ReadonlyMap<string, string>;
}

function nameOf(callee: PythonNode, { parsed, paths }: Naming): string | null {
  const text = parsed.code.slice(callee.from, callee.to).replaceAll(/\s/g, "");
  const [, root = "", rest = ""] = /^([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/.exec(text) ?? [];
  const path = paths.get(root);
  if (path !== undefined) return `${path}${rest}`;
  if (callee.name === "VariableName") return BUILTINS.has(text) ? text : null;
  return /\.[A-Za-z_]\w*$/.exec(text)?.[0] ?? null;
}

import { stringValue } from "./find-literals.ts";
import { childrenOf } from "./program-names.ts";
import { lineAt, type ParsedPython, type PythonNode } from "./python-tree.ts";

/** One module or name that a program imports. */
export interface ImportedName {
  /** Dotted path: `os.path`, or `smtplib.SMTP` for `from smtplib import SMTP`; the module itself for `*`. */
  readonly path: string;
  /** The name it has in the program; null where it gets none, such as in `importlib.import_module("x")`. */
  readonly alias: string | null;
  readonly line: number;
}

/** Lists what a program imports, by statement or by a call with a literal name; relative imports are left out. */
export function findImports(parsed: ParsedPython): readonly ImportedName[] {
  const imports: ImportedName[] = [];
  parsed.tree.iterate({
    enter({ node, name }) {
      if (name === "ImportStatement") imports.push(...readStatement(node, parsed));
      if (name === "CallExpression") imports.push(...readCall(node, parsed));
    },
  });
  return imports;
}

function readStatement(node: PythonNode, parsed: ParsedPython): ImportedName[] {
  const { code } = parsed;
  const words = childrenOf(node)
    .map((child) => code.slice(child.from, child.to))
    .filter((word) => word !== "(" && word !== ")");
  const line = lineAt(parsed, node.from);
  if (words[0] === "import")
    return splitNames(words.slice(1)).map((entry) => {
      const { path, alias } = readName(entry);
      return { path, alias, line };
    });
  const importAt = words.indexOf("import");
  const module = words.slice(1, importAt).join("");
  if (importAt === -1 || module === "" || module.startsWith(".")) return [];
  return splitNames(words.slice(importAt + 1)).map((entry) => {
    const { path, alias } = readName(entry);
    return path === "*" ? { path: module, alias: null, line } : { path: `${module}.${path}`, alias, line };
  });
}

function splitNames(words: readonly string[]): string[][] {
  const names: string[][] = [[]];
  for (const word of words) {
    if (word === ",") names.push([]);
    else names.at(-1)?.push(word);
  }
  return names.filter((entry) => entry.length > 0);
}

/** `a.b as c` binds `c`; `import a.b` binds `a`. */
function readName(entry: readonly string[]): { path: string; alias: string } {
  const asAt = entry.indexOf("as");
  if (asAt !== -1) return { path: entry.slice(0, asAt).join(""), alias: entry[asAt + 1] ?? "" };
  return { path: entry.join(""), alias: entry[0] ?? "" };
}

function readCall(node: PythonNode, parsed: ParsedPython): ImportedName[] {
  const { code } = parsed;
  const callee = code.slice(node.firstChild?.from, node.firstChild?.to);
  if (!/^(?:__import__|(?:importlib\s*\.\s*)?import_module|importlib\s*\.\s*__import__)$/.test(callee)) return [];
  const [, argument] = childrenOf(node.getChild("ArgList") ?? node);
  if (argument?.name !== "String") return [];
  const path = stringValue(argument, code);
  return /^[A-Za-z_][\w.]*$/.test(path) ? [{ path, alias: null, line: lineAt(parsed, node.from) }] : [];
}

import type { ParsedPython, PythonNode } from "./python-tree.ts";

/** A top-level statement that binds names. */
export interface BindingStatement {
  readonly kind: "import" | "definition" | "assignment";
  readonly names: readonly string[];
  readonly text: string;
}

/** The names of a program, as far as text tells. */
export interface ProgramNames {
  /** Top-level imports, definitions and assignments in order. */
  readonly statements: readonly BindingStatement[];
  /** Every name that is bound anywhere: also params, loop variables and locals. */
  readonly bound: ReadonlySet<string>;
  /** Every name that stands anywhere. */
  readonly used: ReadonlySet<string>;
}

/** Lists the names that a program binds and uses. */
export function listNames(parsed: ParsedPython): ProgramNames {
  const { code, tree } = parsed;
  const used = new Set<string>();
  const bound = new Set<string>();
  tree.iterate({
    enter({ node, name, from, to }) {
      if (name === "VariableName") used.add(code.slice(from, to));
      else for (const bind of boundBy(node, code)) bound.add(bind);
    },
  });
  return { statements: listStatements(parsed), bound, used };
}

/** Names at the top level of a program. */
export function topLevelNames({ statements }: ProgramNames): ReadonlySet<string> {
  return new Set(statements.flatMap((statement) => statement.names));
}

function listStatements({ code, tree }: ParsedPython): BindingStatement[] {
  return childrenOf(tree.topNode).flatMap((node) => {
    const kind = KINDS[node.name];
    if (kind === undefined) return [];
    const inner = node.name === "DecoratedStatement" ? (node.lastChild ?? node) : node;
    return [{ kind, names: boundBy(inner, code), text: code.slice(node.from, node.to).trimEnd() }];
  });
}

const KINDS: Readonly<Record<string, BindingStatement["kind"]>> = {
  ImportStatement: "import",
  FunctionDefinition: "definition",
  ClassDefinition: "definition",
  DecoratedStatement: "definition",
  AssignStatement: "assignment",
};

/** Names that one statement binds itself. */
function boundBy(node: PythonNode, code: string): string[] {
  const text = (child: PythonNode): string => code.slice(child.from, child.to);
  const names = childrenOf(node);
  switch (node.name) {
    case "FunctionDefinition":
    case "ClassDefinition":
      return names
        .filter((child) => child.name === "VariableName")
        .slice(0, 1)
        .map(text);
    case "ImportStatement":
      return importedNames(names, text);
    case "ParamList":
      return names.filter((child) => child.name === "VariableName").map(text);
    case "AssignStatement":
      return variablesIn(
        names.slice(
          0,
          names.findLastIndex((child) => child.name === "AssignOp"),
        ),
        text,
      );
    case "ForStatement":
      return variablesIn(
        names.slice(
          0,
          names.findIndex((child) => child.name === "in"),
        ),
        text,
      );
    default:
      return [];
  }
}

function variablesIn(nodes: readonly PythonNode[], text: (node: PythonNode) => string): string[] {
  return nodes.flatMap((node) => {
    if (node.name === "VariableName") return [text(node)];
    return ["TupleExpression", "ArrayExpression"].includes(node.name) ? variablesIn(childrenOf(node), text) : [];
  });
}

function importedNames(children: readonly PythonNode[], text: (node: PythonNode) => string): string[] {
  const importAt = children.findIndex((child) => child.name === "import");
  const names: string[] = [];
  let previous = "import";
  for (const child of children.slice(importAt + 1)) {
    if (child.name === "VariableName" && previous === "as") names.splice(-1, 1, text(child));
    else if (child.name === "VariableName" && previous !== ".") names.push(text(child));
    previous = child.name;
  }
  return names;
}

/** A node's children in order. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

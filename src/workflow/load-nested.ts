import { checkForm } from "./check-form.ts";
import { MAX_NODES, type WorkflowDefinition } from "./definition.ts";
import type { LoadedWorkflow, ReadWorkflow } from "./loaded-workflow.ts";
import type { WorkflowProblem } from "./problem.ts";
import { sortProblems } from "./sort-problems.ts";
import { WorkflowDefinitionError, type DefinitionProblem } from "./workflow-definition-error.ts";

/** How deep workflows may lie in each other. */
const MAX_DEPTH = 8;

/** A file that is being read: its name for people, and what it is known by. */
export interface SourceFile {
  readonly file: string;
  readonly key: string;
}

/** Opens the file that a node names, or says why not in the rest of a sentence that begins with its name. */
export type OpenNested = (
  name: string,
  from: SourceFile,
) => { readonly status: "ok"; readonly key: string; readonly read: ReadWorkflow } | { readonly status: "problem"; readonly reason: string };

/** Where nested definitions come from. */
export interface NestedSource {
  /** What the first file is known by. */
  readonly key: string;
  readonly open: OpenNested;
}

/** A definition that is being read: the files around it, the first one first, and how many workflows. */
interface Place {
  readonly chain: readonly SourceFile[];
  readonly depth: number;
}

/** A definition that a node names or holds, and the file that it begins, if it does. */
interface Nested {
  readonly read: ReadWorkflow;
  readonly file: SourceFile | null;
}

/**
 * Reads the definitions that the nodes of another name or hold, and those in them.
 *
 * @throws WorkflowDefinitionError with all that is wrong with their form, or with how they are named.
 */
export function loadNested(root: ReadWorkflow, { key, open }: NestedSource): LoadedWorkflow {
  const problems: DefinitionProblem[] = [];
  let nodes = 0;
  const load = (read: ReadWorkflow, { chain, depth }: Place): LoadedWorkflow => {
    nodes += read.definition.nodes.length;
    const children = new Map<string, LoadedWorkflow>();
    for (const { id, path, workflow } of listNested(read.definition)) {
      const refuse = (message: string) => void problems.push(read.place({ path, message }));
      const found = depth < MAX_DEPTH ? collecting(problems, () => findNested({ parent: read, path, workflow, chain, open })) : TOO_DEEP;
      if (found === null) continue;
      if (typeof found === "string") refuse(found);
      else if (nodes + found.read.definition.nodes.length > MAX_NODES)
        refuse(`With this there are more than ${MAX_NODES} nodes in all. Leave some out.`);
      else children.set(id, load(found.read, { chain: found.file ? [...chain, found.file] : chain, depth: depth + 1 }));
    }
    return { ...read, children };
  };
  const loaded = load(root, { chain: [{ file: root.file ?? "", key }], depth: 0 });
  if (problems.length > 0) throw new WorkflowDefinitionError(sortProblems(problems));
  return loaded;
}

const TOO_DEEP = `Workflows lie in each other at most ${MAX_DEPTH} deep. Bring this one nearer to the first.`;

function listNested({ nodes }: WorkflowDefinition) {
  return nodes.flatMap((node, index) => {
    const workflow = "workflow" in node ? node.workflow : undefined;
    return workflow === undefined ? [] : [{ id: node.id, path: ["nodes", index, "workflow"] as const, workflow }];
  });
}

interface NestedPlace {
  readonly parent: ReadWorkflow;
  readonly path: WorkflowProblem["path"];
  readonly workflow: unknown;
  readonly chain: readonly SourceFile[];
  readonly open: OpenNested;
}

/** Opens what a node names or holds, or says why not. */
function findNested({ parent, path, workflow, chain, open }: NestedPlace): Nested | string {
  if (typeof workflow !== "string") return { read: readInline(parent, path, workflow), file: null };
  const from = chain.at(-1) ?? { file: "", key: "" };
  const opened = open(workflow, from);
  if (opened.status === "problem") return `"${workflow}" ${opened.reason}.`;
  const file = { file: opened.read.file ?? workflow, key: opened.key };
  const begin = chain.findIndex((outer) => outer.key === opened.key);
  if (begin < 0) return { read: opened.read, file };
  const way = [...chain.slice(begin), file].map((part) => `"${part.file}"`).join(" → ");
  return `"${workflow}" leads back to a workflow that it lies in: ${way}. No workflow may hold itself.`;
}

function readInline(parent: ReadWorkflow, path: WorkflowProblem["path"], value: unknown): ReadWorkflow {
  const place = (problem: WorkflowProblem) => parent.place({ ...problem, path: [...path, ...problem.path] });
  const form = checkForm(value);
  if (form.status === "problems") throw new WorkflowDefinitionError(form.problems.map(place));
  return { definition: form.definition, file: parent.file, place };
}

function collecting<Result>(problems: DefinitionProblem[], work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WorkflowDefinitionError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

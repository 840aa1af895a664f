import type { NodeOf, WorkflowDefinition, WorkflowNode } from "./definition.ts";
import { nameList } from "./name-list.ts";
import type { WorkflowProblem } from "./problem.ts";

/** What a node may be given to do, of which it takes one. */
const WORK = ["prompt", "code", "expression", "workflow"] as const;

/** What says how a program is written and run: of no use to a node that has none. */
const OF_PROGRAMS = ["executor", "model", "timeout", "checks", "integrations", "network", "approval", "cache"] as const;

/** Finds what the form of a node allows and its meaning does not: two things to do, none, or words about a program that it has not. */
export function findContradictions({ nodes }: WorkflowDefinition): readonly WorkflowProblem[] {
  return nodes.flatMap((node, index) => findInNode(node).map((problem) => ({ ...problem, path: ["nodes", index, ...problem.path] })));
}

function findInNode(node: WorkflowNode): readonly WorkflowProblem[] {
  switch (node.type) {
    case "start":
    case "end":
    case "workflow":
      return [];
    case "approval":
      return hasText(node.label) || node.prompt !== undefined ? [] : [idle(node, "what the person is asked, as its prompt or its label")];
    case "action":
    case "decision":
    case "map":
      return findInWork(node);
  }
}

function findInWork(node: NodeOf<"action"> | NodeOf<"decision"> | NodeOf<"map">): readonly WorkflowProblem[] {
  const given = WORK.filter((key) => Object.hasOwn(node, key));
  if (given.length === 0) return hasText(node.label) ? [] : [idle(node, "what it does, as its prompt or its label")];
  const [first, ...others] = given;
  const second: WorkflowProblem[] = others.map((key) => ({
    path: [key],
    at: "key",
    message: `"${node.id}" has ${nameList(given)}, and takes one of them. Leave out the ${others.length === 1 ? "other" : "others"}.`,
  }));
  if (others.length > 0) return second.slice(-1);
  if (first !== "expression" && first !== "workflow") return [];
  return OF_PROGRAMS.filter((key) => Object.hasOwn(node, key)).map((key) => ({
    path: [key],
    at: "key",
    message: `"${node.id}" runs no program of its own, so "${key}" says nothing beside its "${first}". Leave it out${first === "workflow" ? ", or write it in that workflow" : ""}.`,
  }));
}

function idle({ id }: WorkflowNode, what: string): WorkflowProblem {
  return { path: [], message: `"${id}" has nothing to do. Say ${what}.` };
}

function hasText(label: string | undefined): boolean {
  return label !== undefined && label.trim() !== "";
}

import type { WorkflowEdge, WorkflowNode } from "../definition.ts";
import type { LoadedWorkflow } from "../loaded-workflow.ts";
import { conditionOf } from "../structure.ts";
import { asEntity, escapeLabel, type EscapeSign } from "./escape-label.ts";

/** What stands around the label of each type of node: people are asked in a hexagon, and what has an inside has two walls. */
const SHAPES: Readonly<Record<WorkflowNode["type"], readonly [string, string]>> = {
  start: ["([", "])"],
  end: ["([", "])"],
  action: ["[", "]"],
  decision: ["{", "}"],
  approval: ["{{", "}}"],
  map: ["[[", "]]"],
  workflow: ["[[", "]]"],
};

/**
 * Draws a definition as a Mermaid flowchart: types by shape, conditions and bounds on edges, nested workflows as subgraphs behind
 * the node that runs them. Nodes have names of their own in it, and what people wrote is escaped.
 *
 * @param escapeSign How a sign is written that Mermaid or HTML may take for its own.
 */
export function toMermaid(loaded: LoadedWorkflow, escapeSign: EscapeSign = asEntity): string {
  const quote = (text: string) => `"${escapeLabel(text, escapeSign) || " "}"`;
  const draw = ({ definition, children }: LoadedWorkflow, prefix: string): readonly string[] => {
    const names = new Map(definition.nodes.map(({ id }, index) => [id, `${prefix}${index + 1}`]));
    const nameOf = (id: string) => names.get(id) ?? "unknown";
    const nodes = definition.nodes.map((node) => {
      const [open, close] = SHAPES[node.type];
      return `${nameOf(node.id)}${open}${quote(labelOf(node))}${close}`;
    });
    const edges = definition.edges.map((edge) => `${nameOf(edge.from)} ${arrowOf(edge, quote)} ${nameOf(edge.to)}`);
    const nested = [...children].flatMap(([id, child]) => {
      const inside = `${nameOf(id)}_`;
      const begin = child.definition.nodes.findIndex(({ type }) => type === "start") + 1;
      const title = quote(child.definition.name);
      return [`subgraph ${inside}0[${title}]`, ...draw(child, inside).map(indent), "end", `${nameOf(id)} -.-> ${inside}${begin}`];
    });
    return [...nodes, ...edges, ...nested];
  };
  return ["flowchart TD", ...draw(loaded, "n").map(indent), ""].join("\n");
}

function indent(line: string): string {
  return `  ${line}`;
}

function labelOf(node: WorkflowNode): string {
  const label = node.label?.trim() || node.id;
  return node.type === "map" ? `${label} (each of ${node.over})` : label;
}

function arrowOf(edge: WorkflowEdge, quote: (text: string) => string): string {
  const words = [edge.label?.trim() || conditionOf(edge), edge.max === undefined ? null : `at most ${edge.max} times`];
  const text = words.filter((word) => word !== null).join(", ");
  const arrow = edge.max === undefined ? "-->" : "-.->";
  return text === "" ? arrow : `${arrow}|${quote(text)}|`;
}

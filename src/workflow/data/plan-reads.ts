import type { NodeRead } from "../data-flow.ts";
import type { WorkflowNode } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import { promptOf, type Facts } from "./collect-facts.ts";
import { declaredOutputs, hasResult, type Giving } from "./collect-givings.ts";
import { pythonOf, wantsOfNode } from "./collect-wants.ts";
import { createNameFinder } from "./create-name-finder.ts";
import { isOptionalInput } from "./type-schema.ts";

/** Plans which keys each node sees, in the order of the workflow's inputs and of the nodes that give them. */
export function planReads(facts: Facts, givings: readonly Giving[]): Map<string, readonly NodeRead[]> {
  const { definition, order, reaches } = facts.structure;
  const byNode = Map.groupBy(givings, ({ node }) => node);
  const given = order.flatMap((id) => keysOf(facts, id, byNode.get(id) ?? []));
  const keys = [...Object.keys(definition.inputs ?? {}), ...given.map(({ key }) => key)];
  const find = createNameFinder(keys);
  return new Map(
    definition.nodes.map((node, index) => {
      const wanted = wantsOfNode(facts, node, ["nodes", index]).map(({ key, optional }) => ({ key, optional }));
      const earlier = () => given.filter(({ node: giver }) => reaches(giver, node.id));
      return [node.id, merge([...wanted, ...seenBy(facts, node, { earlier, find })])];
    }),
  );
}

interface Given {
  readonly node: string;
  readonly key: string;
  /** Whether the key is that of the node's whole result. */
  readonly whole: boolean;
  /** What a node reads that sees all: one object for all of them, as they may be many. */
  readonly read: NodeRead;
}

/** What a node may give: its keys, and its whole result, if it does not say what it gives. */
function keysOf({ structure, code }: Facts, id: string, givings: readonly Giving[]): Given[] {
  const node = structure.nodes.get(id);
  const give = (key: string, whole: boolean): Given => ({ node: id, key, whole, read: { key, optional: true } });
  const keys = givings.map(({ key }) => give(key, false));
  if (!node || !hasResult(node) || node.type === "approval" || declaredOutputs(node) || code.get(id)?.updates) return keys;
  return keys.some(({ key }) => key === keyOfNode(id)) ? keys : [...keys, give(keyOfNode(id), true)];
}

interface Sight {
  readonly earlier: () => readonly Given[];
  readonly find: (text: string) => readonly string[];
}

/** What a node sees that does not say what it reads: what its prompt names, or all that is there. */
function seenBy(facts: Facts, node: WorkflowNode, { earlier, find }: Sight): NodeRead[] {
  if (!hasResult(node) || ("inputs" in node && node.inputs !== undefined)) return [];
  const inputs = Object.entries(facts.structure.definition.inputs ?? {}).map(([key, input]) => ({ key, optional: isOptionalInput(input) }));
  const all = () => earlier().map(({ read }) => read);
  const prompt = promptOf(node);
  if (prompt === null) {
    const isOpen = node.type === "approval" || ("workflow" in node && node.workflow !== undefined && !facts.workflows.has(node.id));
    return isOpen || pythonOf(facts, node).some(([, { whole }]) => whole)
      ? [...inputs.map(({ key }) => ({ key, optional: true })), ...all()]
      : [];
  }
  const named = new Set(find(prompt));
  const found = named.size === 0 ? [] : earlier().filter(({ key }) => named.has(key));
  if (found.every(({ whole }) => whole)) return [...inputs, ...all()];
  const { order } = facts.structure;
  const place = order.indexOf(node.id);
  // in a loop, what stands behind gives it for the next time only
  const seen = found.map(({ key, node: giver }) => ({ key, optional: order.indexOf(giver) >= place }));
  // A model may give more than what is known to be read, such as the subject of a mail that a later prompt names.
  const unsaid = earlier().filter((giver) => order.indexOf(giver.node) < place && isUnsaid(facts, giver));
  return [...inputs, ...seen, ...unsaid.map(({ key }) => ({ key, optional: true }))];
}

/** Whether it is the whole result of a program that a model writes, and that does not say what it gives. */
function isUnsaid({ structure }: Facts, { node: id, whole }: Given): boolean {
  const node = structure.nodes.get(id);
  return whole && (node?.type === "action" || node?.type === "map") && promptOf(node) !== null;
}

function merge(reads: readonly NodeRead[]): NodeRead[] {
  const byKey = new Map<string, NodeRead>();
  for (const read of reads) {
    const known = byKey.get(read.key);
    if (!known || (known.optional && !read.optional)) byKey.set(read.key, read);
  }
  return [...byKey.values()];
}

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
  const optionals = new Map(keys.map((key): [string, NodeRead] => [key, { key, optional: true }]));
  return new Map(
    definition.nodes.map((node, index) => {
      const wanted = wantsOfNode(facts, node, ["nodes", index]).map(({ key, optional }) => ({ key, optional }));
      const earlier = () => given.filter(({ node: giver }) => reaches(giver, node.id));
      return [node.id, merge([...wanted, ...seenBy(facts, node, { earlier, find, optionals })])];
    }),
  );
}

interface Given {
  readonly node: string;
  readonly key: string;
  /** Whether the key is that of the node's whole result. */
  readonly whole: boolean;
}

/** What a node may give: its keys, and its whole result, if it does not say what it gives. */
function keysOf({ structure, code }: Facts, id: string, givings: readonly Giving[]): Given[] {
  const node = structure.nodes.get(id);
  const keys = givings.map(({ key }) => ({ node: id, key, whole: false }));
  if (!node || !hasResult(node) || node.type === "approval" || declaredOutputs(node) || code.get(id)?.updates) return keys;
  return keys.some(({ key }) => key === keyOfNode(id)) ? keys : [...keys, { node: id, key: keyOfNode(id), whole: true }];
}

interface Sight {
  readonly earlier: () => readonly Given[];
  readonly find: (text: string) => readonly string[];
  readonly optionals: ReadonlyMap<string, NodeRead>;
}

/** What a node sees that does not say what it reads: what its prompt names, or all that is there. */
function seenBy(facts: Facts, node: WorkflowNode, { earlier, find, optionals }: Sight): NodeRead[] {
  if (!hasResult(node) || ("inputs" in node && node.inputs !== undefined)) return [];
  const inputs = Object.entries(facts.structure.definition.inputs ?? {}).map(([key, input]) => ({ key, optional: isOptionalInput(input) }));
  const all = () => earlier().flatMap(({ key }) => optionals.get(key) ?? []);
  const prompt = promptOf(node);
  if (prompt === null) {
    const isOpen = node.type === "approval" || ("workflow" in node && node.workflow !== undefined && !facts.workflows.has(node.id));
    return isOpen || pythonOf(facts, node).some(([, { whole }]) => whole)
      ? [...inputs.map(({ key }) => ({ key, optional: true })), ...all()]
      : [];
  }
  const named = new Set(find(prompt));
  const place = facts.structure.order.indexOf(node.id);
  const isLater = (giver: string) => facts.structure.order.indexOf(giver) >= place; // in a loop it gives for the next time
  const found = earlier().filter(({ key }) => named.has(key));
  return [
    ...inputs,
    ...(found.some(({ whole }) => !whole) ? found.map(({ key, node: giver }) => ({ key, optional: isLater(giver) })) : all()),
  ];
}

function merge(reads: readonly NodeRead[]): NodeRead[] {
  const byKey = new Map<string, NodeRead>();
  for (const read of reads) {
    const known = byKey.get(read.key);
    if (!known || (known.optional && !read.optional)) byKey.set(read.key, read);
  }
  return [...byKey.values()];
}

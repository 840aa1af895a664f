import type { WorkflowNode } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import { didYouMean } from "../nearest-word.ts";
import type { WorkflowProblem } from "../problem.ts";
import { isReservedName } from "../reserved-names.ts";
import type { Facts } from "./collect-facts.ts";
import { ownerOf, type Giving } from "./collect-givings.ts";
import { pythonOf } from "./collect-wants.ts";

/** Finds what is wrong with the names of keys, and keys that two nodes write at the same time. */
export function findDataProblems(facts: Facts, givings: readonly Giving[], open: ReadonlySet<string>): WorkflowProblem[] {
  const { definition } = facts.structure;
  return [
    ...findInputNames(facts),
    ...definition.nodes.flatMap((node, index) => [...findTwice(node, index), ...findUnseen(facts, node, index)]),
    ...findOutputNames(facts, givings),
    ...findClashes(facts, givings),
    ...(open.size > 0 ? [] : findIdleReducers(facts, givings)),
    ...findFailureProblems(facts),
  ];
}

function findInputNames(facts: Facts): WorkflowProblem[] {
  return Object.keys(facts.structure.definition.inputs ?? {}).flatMap((key) => {
    const path = ["inputs", key];
    if (isReservedName(key)) return [{ path, message: `The input "${key}" has a name that belongs to the run itself: give it another.` }];
    const owner = facts.owners.get(key);
    if (owner === undefined) return [];
    return [{ path, message: `The input "${key}" has the name of the node "${owner}", whose result stands under it: rename one of them.` }];
  });
}

function findTwice(node: WorkflowNode, index: number): WorkflowProblem[] {
  const listed = [
    ["inputs", "inputs" in node ? (node.inputs ?? []) : []],
    ["outputs", "outputs" in node && Array.isArray(node.outputs) ? node.outputs : []],
  ] as const;
  return listed.flatMap(([field, entries]) => {
    const keys = entries.map((entry) => entry.replace(/\?$/, ""));
    return keys.flatMap((key, place) =>
      keys.indexOf(key) < place
        ? [{ path: ["nodes", index, field, place], message: `"${key}" stands twice in \`${field}\`: remove one.` }]
        : [],
    );
  });
}

/** Code sees only the declared inputs of its node. */
function findUnseen(facts: Facts, node: WorkflowNode, index: number): WorkflowProblem[] {
  if (!("inputs" in node) || node.inputs === undefined) return [];
  const seen = new Set(node.inputs.map((input) => input.replace(/\?$/, "")));
  if (node.type === "map") seen.add(node.over).add(node.as ?? "item");
  return pythonOf(facts, node).flatMap(([part, { required }]) =>
    required
      .filter((key) => !seen.has(key))
      .map((key) => ({
        path: ["nodes", index, part],
        message: `The ${part} of "${node.id}" read "${key}", which is not among its \`inputs\`.${didYouMean(key, seen) || " Add it there."}`,
      })),
  );
}

function findOutputNames(facts: Facts, givings: readonly Giving[]): WorkflowProblem[] {
  return givings.flatMap(({ node, key, path }) => {
    if (key === "errors" || key === "context" || key.startsWith("__")) {
      return [{ path, message: `"${node}" gives "${key}", a name that belongs to the run itself: give it another.` }];
    }
    const owner = ownerOf(facts, key);
    if (owner === null || owner === node) return [];
    return [
      { path, message: `"${node}" gives "${key}", under which the whole result of the node "${owner}" stands: give it another name.` },
    ];
  });
}

function findClashes({ structure }: Facts, givings: readonly Giving[]): WorkflowProblem[] {
  const byKey = Map.groupBy(givings, ({ key }) => key);
  return [...byKey].flatMap(([key, writers]) => {
    if ((structure.definition.reducers?.[key] ?? "replace") !== "replace") return [];
    for (const [place, { node, path }] of writers.entries()) {
      const rival = writers.slice(0, place).find((other) => structure.areParallel(other.node, node));
      if (!rival) continue;
      const message = `"${rival.node}" and "${node}" both give "${key}" and may run at the same time, so chance would decide which stays: give one another name, or say in \`reducers\` how they become one value (append, merge, add).`;
      return [{ path, message }];
    }
    return [];
  });
}

function findIdleReducers({ structure }: Facts, givings: readonly Giving[]): WorkflowProblem[] {
  const given = new Set([...givings.map(({ key }) => key), ...[...structure.nodes.keys()].map(keyOfNode)]);
  return Object.keys(structure.definition.reducers ?? {})
    .filter((key) => !given.has(key))
    .map((key) => ({
      path: ["reducers", key],
      message: `No node gives "${key}", so there is nothing to reduce.${didYouMean(key, given) || " Remove it."}`,
    }));
}

/** Failures are known only of nodes that the run goes on behind. */
function findFailureProblems({ structure, conditions, expressions }: Facts): WorkflowProblem[] {
  return [...conditions.values(), ...expressions.values()].flatMap(({ expression, path }) =>
    expression.errors.flatMap((id) => {
      const node = structure.nodes.get(id);
      if (node && "onError" in node && node.onError === "continue") return [];
      const message = node
        ? `errors.${id} is never there: a failure of "${id}" ends the run. Give it onError: continue.`
        : `errors.${id} is read, and there is no node "${id}".${didYouMean(id, structure.nodes.keys())}`;
      return [{ path, message: `${message} (column ${expression.columns.get(`errors.${id}`) ?? 1})` }];
    }),
  );
}

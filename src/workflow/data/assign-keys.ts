import { didYouMean } from "../nearest-word.ts";
import { nameList } from "../name-list.ts";
import type { WorkflowProblem } from "../problem.ts";
import type { WorkflowStructure } from "../structure.ts";
import { promptOf, type Facts } from "./collect-facts.ts";
import { declaredOutputs, isEarlier, ownerOf, type KnownGivings } from "./collect-givings.ts";
import type { Want } from "./collect-wants.ts";
import { createNameFinder } from "./create-name-finder.ts";

/** Which node must give which keys, as others want them of it. */
export interface Assignment {
  /** Keys by the id of the node, in the order in which they are wanted. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  readonly problems: readonly WorkflowProblem[];
}

/** A node that may be asked for keys, as it declares none. */
interface Candidate {
  readonly id: string;
  /** Whether its program is yet to be written, so that it can be asked for anything. */
  readonly isPrompt: boolean;
  /** Wanted keys that its prompt, its label or its code names. */
  readonly names: ReadonlySet<string>;
}

/**
 * Assigns each wanted key that nobody gives yet: to the nearest earlier node that names it; else, where no earlier node
 * may write it unasked, to the nearest one with a prompt. Branches that exclude each other may all be asked.
 */
export function assignKeys(facts: Facts, wants: readonly Want[], known: KnownGivings): Assignment {
  const candidates = findCandidates(facts, wants, known);
  const givers = new Map<string, string[]>();
  for (const { key, node } of known.givings) givers.set(key, [...(givers.get(key) ?? []), node]);
  const keys = new Map<string, Set<string>>();
  const problems: WorkflowProblem[] = [];
  for (const want of wants) {
    if (isGiven(facts, want, givers)) continue;
    const choice = choose(facts, want, { candidates, open: known.open });
    if (choice.status === "open") continue;
    if (choice.status === "none") {
      const problem = missing(facts, want, givers);
      if (problem) problems.push(problem);
    } else if (choice.status === "several") {
      problems.push({ path: want.path, message: ambiguous(want.key, choice.nodes) });
    } else {
      for (const node of choice.nodes) keys.set(node, (keys.get(node) ?? new Set()).add(want.key));
      givers.set(want.key, [...(givers.get(want.key) ?? []), ...choice.nodes]);
    }
  }
  return { keys, problems };
}

function isGiven(facts: Facts, want: Want, givers: ReadonlyMap<string, readonly string[]>): boolean {
  const { structure } = facts;
  if (Object.hasOwn(structure.definition.inputs ?? {}, want.key)) return true;
  const owner = ownerOf(facts, want.key);
  if (owner !== null && isEarlier(structure, owner, want)) return true;
  return (givers.get(want.key) ?? []).some((node) => isEarlier(structure, node, want));
}

function findCandidates({ structure, code }: Facts, wants: readonly Want[], { open }: KnownGivings): Candidate[] {
  const wanted = new Set(wants.map(({ key }) => key));
  const find = createNameFinder(wanted);
  return structure.order.flatMap((id) => {
    const node = structure.nodes.get(id);
    if ((node?.type !== "action" && node?.type !== "map") || open.has(id) || declaredOutputs(node)) return [];
    if (node.type === "map" && node.workflow !== undefined) return [];
    const uses = code.get(id);
    if (uses?.updates) return [];
    const isPrompt = promptOf(node) !== null;
    const names = uses ? [...uses.strings].filter((text) => wanted.has(text)) : find(`${node.prompt ?? ""}\n${node.label ?? ""}`);
    return [{ id, isPrompt, names: new Set(names) }];
  });
}

type Choice =
  | { readonly status: "open" }
  | { readonly status: "none" }
  | { readonly status: "several"; readonly nodes: readonly string[] }
  | { readonly status: "chosen"; readonly nodes: readonly string[] };

interface Offer {
  readonly candidates: readonly Candidate[];
  readonly open: ReadonlySet<string>;
}

function choose({ structure }: Facts, want: Want, { candidates, open }: Offer): Choice {
  const isPossible = (id: string) => isEarlier(structure, id, want) && (want.behind || id !== want.reader);
  const possible = candidates.filter(({ id }) => isPossible(id));
  const naming = possible.filter(({ names }) => names.has(want.key));
  if (naming.length > 0) return nearest(structure, want, naming);
  if ([...open].some(isPossible)) return { status: "open" };
  const prompts = want.optional ? [] : possible.filter(({ isPrompt }) => isPrompt);
  return prompts.length > 0 ? nearest(structure, want, prompts) : { status: "none" };
}

function nearest(structure: WorkflowStructure, want: Want, candidates: readonly Candidate[]): Choice {
  const distances = distancesTo(structure, want);
  const distanceOf = ({ id }: Candidate) => distances.get(id) ?? Number.POSITIVE_INFINITY;
  const [first, ...others] = candidates.toSorted((one, other) => distanceOf(one) - distanceOf(other));
  if (!first) return { status: "none" };
  const rivals = others.filter((other) => distanceOf(other) === distanceOf(first) && structure.areParallel(first.id, other.id));
  if (rivals.length > 0) return { status: "several", nodes: [first, ...rivals].map(({ id }) => id) };
  const chosen = [first.id];
  for (const { id } of others) {
    if (chosen.every((node) => excludeEachOther(structure, node, id))) chosen.push(id);
  }
  return { status: "chosen", nodes: chosen };
}

function excludeEachOther({ areParallel, reaches }: WorkflowStructure, one: string, other: string): boolean {
  return !areParallel(one, other) && !reaches(one, other) && !reaches(other, one);
}

/** How many edges lie between each node and the place where a key is wanted, the shortest way back. */
function distancesTo({ definition, nodes, incoming }: WorkflowStructure, { reader }: Want): Map<string, number> {
  const ends = [...nodes.values()].filter(({ type }) => type === "end").map(({ id }) => id);
  const distances = new Map((reader === null ? ends : [reader]).map((id) => [id, 0]));
  for (const [id, distance] of distances) {
    for (const index of incoming.get(id) ?? []) {
      const source = definition.edges[index]?.from;
      if (source !== undefined && !distances.has(source)) distances.set(source, distance + 1);
    }
  }
  return distances;
}

function ambiguous(key: string, nodes: readonly string[]): string {
  return `"${key}" may come from ${nameList(nodes)}, which may run at the same time: say in \`outputs\` which of them gives it.`;
}

/** A key that may be missing is a problem where nothing ever gives it. */
function missing(facts: Facts, want: Want, givers: ReadonlyMap<string, readonly string[]>): WorkflowProblem | null {
  const { structure } = facts;
  const later = [...(givers.get(want.key) ?? []), ...(ownerOf(facts, want.key) === null ? [] : [ownerOf(facts, want.key) ?? ""])];
  const isListed = want.path.includes("inputs"); // code and nested workflows may ask in vain; expressions are told when they are compiled
  if (want.optional && (later.length > 0 || !isListed)) return null;
  const who = want.reader === null ? "the workflow's outputs" : `"${want.reader}"`;
  if (later.length > 0) {
    const message = `"${want.key}" is read by ${who}, and only ${nameList([...new Set(later)])} ${later.length > 1 ? "give" : "gives"} it, which does not run before: add an edge, or write "${want.key}?" in \`inputs\` if it may be missing.`;
    return { path: want.path, message };
  }
  const keys = [...Object.keys(structure.definition.inputs ?? {}), ...givers.keys(), ...facts.owners.keys()];
  const advice = didYouMean(want.key, keys) || " Declare it in `inputs` of the workflow, or in `outputs` of the node that gives it.";
  return { path: want.path, message: `"${want.key}" is read by ${who}, and nothing before gives it.${advice}` };
}

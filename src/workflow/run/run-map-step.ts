import { Command, ReducedValue, Send, START, StateGraph, StateSchema, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import type { JsonObject, JsonValue } from "../../json.ts";
import { heldValueSchema } from "../../staging/held-value.ts";
import { canonicalSha256 } from "../../request/canonical-sha256.ts";
import type { NodeOf } from "../definition.ts";
import { configAt, innerPlaceOf, readInner } from "./inner-run.ts";
import { leaveStepOpen, throwIfBrokenOff } from "./leave-step-open.ts";
import { nodeRecordSchema, stepErrorSchema, type EarlierTry, type NodeRecord, type StepAccount, type StepError } from "./records.ts";
import { settleRefusal } from "./settle-refusal.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { sumAccounts } from "./sum-accounts.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import { isWorthAnotherTry, mayGoOnAfter } from "./worth-another-try.ts";

/** Items that run at once by default. */
const DEFAULT_CONCURRENCY = 4;

/** Most items of one list. */
const MAX_ITEMS = 100_000;

/** Under this key of `configurable` an item's run finds what it works on, which is in no checkpoint twice. */
const MAP_INPUT = "cachedWorkflowMap";

/** How one item's own work ended. */
export type ItemOutcome =
  | { readonly status: "ok"; readonly value: JsonValue; readonly account: StepAccount | null }
  | Extract<StepOutcome, { status: "failed" }>;

/** Runs the work of one item. */
export type RunItem = (item: ItemRun, config: LangGraphRunnableConfig) => Promise<ItemOutcome>;

/** One item of a list, with what else is seen of the context. */
export interface ItemRun {
  readonly index: number;
  readonly values: JsonObject;
  readonly network: readonly string[] | null;
  readonly record: EarlierTry | null;
}

const itemRecordSchema = z.object({
  status: z.enum(["ok", "failed"]),
  value: heldValueSchema.nullable(),
  error: stepErrorSchema.nullable(),
  inside: z.string().nullable(),
  account: nodeRecordSchema.shape.account,
  tries: z.number(),
  namespace: z.string(),
  sha256: z.string().describe("Of the item: another one at its place is run anew"),
});
type ItemRecord = z.infer<typeof itemRecordSchema>;

const MapState = new StateSchema({
  again: z.boolean().optional().describe("Whether items that have failed run again; else those alone that did not run"),
  index: z.number().optional(),
  results: new ReducedValue(
    z.record(z.string(), itemRecordSchema).default(() => ({})),
    { inputSchema: z.record(z.string(), itemRecordSchema), reducer: (known, more) => ({ ...known, ...more }) },
  ),
});

interface MapInput {
  readonly values: JsonObject;
  readonly network: readonly string[] | null;
  readonly items: readonly JsonValue[];
  /** What a person has decided on the effects of an item's run, by its index. */
  readonly decisions: Readonly<Record<string, unknown>>;
  /** Keys of the context that a person has changed. */
  readonly edited: readonly string[];
}

type State = typeof MapState.State;

/** Builds the graph in which the items of a `map` run, each with checkpoints of its own. */
export function buildMapGraph(plan: WorkflowPlan, node: NodeOf<"map">, work: { readonly runItem: RunItem; readonly graph: unknown }) {
  const runOne = async ({ index = 0, results }: State, config: LangGraphRunnableConfig): Promise<Command> => {
    const { values, network, items, decisions, edited } = inputOf(config);
    const item = items[index] ?? null;
    const earlier = results?.[index];
    const { tries = 0, namespace = null } = earlier ?? {};
    const name = node.as ?? "item";
    const record = earlier ? { tries, namespace, decisions: toDecisions(decisions[index]), edited: [...edited, name] } : null;
    const run = { index, values: { ...values, [name]: item }, network, record };
    const place = innerPlaceOf(config, { tries, namespace });
    const outcome = await work.runItem(run, config).catch(settleRefusal);
    const next = await toItemRecord(plan, outcome, { tries, namespace: place.namespace, sha256: canonicalSha256(item) });
    const mayBeTriedAgain = outcome.status === "failed" && !outcome.keepsTry && isWorthAnotherTry(outcome.error);
    const isTriedAgain = mayBeTriedAgain && next.tries <= (node.retry ?? 0);
    return new Command({
      update: { results: { [index]: next } },
      goto: isTriedAgain ? [new Send("item", { index, results: { [index]: next } })] : [],
    });
  };
  const spread = ({ again = true, results }: State, config: LangGraphRunnableConfig): Send[] => {
    return inputOf(config).items.flatMap((item, index) => {
      const known = results?.[index];
      if (known && !again) return [];
      if (known?.status !== "ok") return [new Send("item", { index, results: known ? { [index]: known } : {} })];
      return known.sha256 === canonicalSha256(item) ? [] : [new Send("item", { index, results: {} })];
    });
  };
  return new StateGraph({ state: MapState })
    .addNode("item", leaveStepOpen(runOne) as never, { ends: ["item"], subgraphs: [work.graph as never] })
    .addConditionalEdges(START, spread as never, ["item"])
    .compile({ name: `${node.id} items` });
}

export type MapGraph = ReturnType<typeof buildMapGraph>;

function inputOf({ configurable }: LangGraphRunnableConfig): MapInput {
  return configurable?.[MAP_INPUT] as MapInput; // our own, of the step around
}

function toDecisions(given: unknown): NodeRecord["decisions"] {
  return typeof given === "object" && given !== null ? (given as NodeRecord["decisions"]) : null;
}

type Tried = Pick<ItemRecord, "tries" | "namespace" | "sha256">;

async function toItemRecord(plan: WorkflowPlan, outcome: ItemOutcome, { tries, namespace, sha256 }: Tried): Promise<ItemRecord> {
  if (outcome.status === "failed") {
    const { error, account, inside, keepsTry = false } = outcome;
    // An unsettled effect belongs to this try: a person decides on it, and it goes on.
    const next = keepsTry || error.code === "EFFECTS_PENDING" ? tries : tries + 1;
    return { status: "failed", value: null, error, inside, account, tries: next, namespace, sha256 };
  }
  const { staging } = await plan.openReader();
  return {
    status: "ok",
    value: await staging.hold(outcome.value, "item"),
    error: null,
    inside: null,
    account: outcome.account,
    tries,
    namespace,
    sha256,
  };
}

/** One run of a `map`. */
export interface MapStep {
  readonly plan: WorkflowPlan;
  readonly node: NodeOf<"map">;
  readonly graph: MapGraph;
  readonly values: JsonObject;
  readonly network: readonly string[] | null;
  readonly record: EarlierTry | null;
}

/** How the items of a `map` ended. */
export type MapStepResult =
  | { readonly status: "ok"; readonly value: JsonValue[]; readonly failed: readonly JsonObject[]; readonly account: StepAccount | null }
  | Extract<StepOutcome, { status: "failed" }>;

/** Runs a node for each item of a list: those that have ended well are not run again. */
export async function runMapStep(
  { plan, node, graph, values, network, record }: MapStep,
  config: LangGraphRunnableConfig,
): Promise<MapStepResult> {
  const items = values[node.over];
  if (!Array.isArray(items) || items.length > MAX_ITEMS) return notAList(node, items);
  const { [node.over]: _, ...others } = values;
  const place = innerPlaceOf(config, record);
  const decisions = (record?.decisions ?? {}) as MapInput["decisions"];
  const input: MapInput = { values: others, network, items, decisions, edited: record?.edited ?? [] };
  const inner = { ...config, maxConcurrency: node.concurrency ?? DEFAULT_CONCURRENCY };
  const found = place.mayHaveBegun ? await readInner(graph, config, place) : null;
  const goesOn = found !== null && (record === null || found.tasks.length > 0); // a later try begins once the earlier one has ended
  const at = configAt(inner, place, goesOn);
  const called = { ...at, configurable: { ...at.configurable, [MAP_INPUT]: input } };
  let { results } = (await graph.invoke((goesOn ? null : { again: true }) as never, called as never)) as State;
  throwIfBrokenOff(config);
  if (goesOn && items.some((_item, index) => !results?.[index])) {
    // LangGraph writes down as failed what an abort kept from beginning, and does not run it.
    const anew = { ...called, configurable: { ...called.configurable, __pregel_resuming: false } };
    ({ results } = (await graph.invoke({ again: false } as never, anew as never)) as State);
    throwIfBrokenOff(config);
  }
  return collect(plan, { node, items, results: results ?? {} });
}

function notAList(node: NodeOf<"map">, items: JsonValue | undefined): MapStepResult {
  const message = `over: "${node.over}" must be a list of at most ${MAX_ITEMS} items, and is ${items === undefined ? "not there" : Array.isArray(items) ? `one of ${items.length}` : "none"}.`;
  return { status: "failed", error: { ...NO_PROGRAM, code: "RESULT_VALIDATION", message }, account: null, inside: null };
}

const NO_PROGRAM = { retryable: false, attempts: 0, program: null, details: {} } satisfies Partial<StepError>;

interface Ended {
  readonly node: NodeOf<"map">;
  readonly items: readonly JsonValue[];
  readonly results: State["results"];
}

async function collect(plan: WorkflowPlan, { node, items, results }: Ended): Promise<MapStepResult> {
  const { staging } = await plan.openReader();
  const records = items.map((_, index) => results[index]);
  const account = sumAccounts(records.map((record) => record?.account ?? null));
  const failed = records.flatMap((record, index) =>
    record?.status === "ok" ? [] : [{ index, error: record?.error ?? null, inside: record?.inside ?? null }],
  );
  const [first] = failed;
  const grave = failed.find(({ error: failure }) => failure && !mayGoOnAfter(failure));
  if (first && (node.onError !== "continue" || grave)) {
    const told = grave ?? first;
    const error = told.error ?? { ...NO_PROGRAM, code: "CODE_EXECUTION", message: "It did not run." };
    const message = `${failed.length} of ${items.length} items failed, ${grave ? "one" : "the first one"} of index ${told.index}: ${error.message}`;
    const inside = `[${told.index}]${told.inside === null ? "" : `/${told.inside}`}`;
    return { status: "failed", error: { ...error, message }, account, inside };
  }
  const value = await Promise.all(records.map((record) => (record?.value ? staging.release(record.value) : null)));
  const list = failed.map(({ index, error }) => ({ index, code: error?.code ?? "", message: error?.message ?? "" }));
  return { status: "ok", value, failed: list, account };
}

import { Command, type LangGraphRunnableConfig } from "@langchain/langgraph";
import type { JsonObject, JsonValue } from "../../json.ts";
import type { WorkflowNode } from "../definition.ts";
import { conditionOf } from "../structure.ts";
import { ERRORS } from "../reserved-names.ts";
import { findReducerProblem, readContext, reducerOf, withPart } from "./context-values.ts";
import { decideStep, type StepDecision } from "./decide-step.ts";
import { findTakenEdges } from "./find-taken-edges.ts";
import { innerPlaceOf } from "./inner-run.ts";
import { leaveStepOpen } from "./leave-step-open.ts";
import { NEW_RECORD, type NodeRecord } from "./records.ts";
import { settleRefusal } from "./settle-refusal.ts";
import { stepFailure, type ContextWrite, type StepOutcome } from "./step-outcome.ts";
import { targetsOf } from "./targets-of.ts";
import { tellNode } from "./tell-node.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import type { WorkflowState } from "./workflow-state.ts";
import { isWorthAnotherTry, mayGoOnAfter } from "./worth-another-try.ts";

/** One run of a node, with what it works on. */
export interface StepRun {
  readonly state: WorkflowState;
  /** What the node sees of the context. */
  readonly values: JsonObject;
  /** Targets that it may reach; null for all that the host allows. */
  readonly network: readonly string[] | null;
  readonly pass: readonly number[];
  /** What is known of its earlier tries; null for the first one. */
  readonly record: NodeRecord | null;
  readonly config: LangGraphRunnableConfig;
}

/** A node's own work. */
export type StepWork = (run: StepRun) => Promise<StepOutcome> | StepOutcome;

type Decided = Exclude<StepDecision, { action: "wait" }>;

/**
 * Creates the node of LangGraph for a node of a workflow: it waits for all before it, is skipped where no edge into it was
 * taken, does its work, and says which edges out of it hold. A failure is data: other branches end what they have begun, and
 * nothing new is begun.
 */
export function createStep(plan: WorkflowPlan, node: WorkflowNode, work: StepWork): StepNode {
  return leaveStepOpen(async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<Command | object> => {
    const decision = decideStep(plan.order, state.nodes, node.id);
    if (decision.action === "wait") return {};
    const known = state.nodes[node.id] ?? null;
    if (decision.action === "skip") return goOn({ plan, node }, { ...recordOf(decision), status: "skipped" });
    if (hasFailed(state)) return { nodes: { set: { [node.id]: { ...recordOf(decision), ...triesOf(known), status: "held" } } } };
    const record = known?.status === "again" || known?.status === "held" ? known : null;
    const step = { plan, node, decision, record, state, config };
    tellNode(config, { node: node.id, status: "begun" });
    const outcome = decision.action === "bound" ? boundExceeded(plan, decision.edge) : await doWork(step, work);
    tellNode(config, { node: node.id, status: outcome.status });
    return outcome.status === "ok" ? finish(step, outcome) : fail(step, outcome);
  });
}

/** A node of LangGraph. */
export type StepNode = (state: WorkflowState, config: LangGraphRunnableConfig) => Promise<Command | object>;

interface Step {
  readonly plan: WorkflowPlan;
  readonly node: WorkflowNode;
  readonly decision: Decided;
  readonly record: NodeRecord | null;
  readonly state: WorkflowState;
  readonly config: LangGraphRunnableConfig;
}

/** Whether a node has failed and stops the run: one that goes on after errors has not. */
function hasFailed({ nodes }: WorkflowState): boolean {
  return Object.values(nodes).some(({ status }) => status === "failed");
}

function recordOf({ pass, loop }: Decided): NodeRecord {
  return { ...NEW_RECORD, status: "done", pass: [...pass], loop };
}

function triesOf(known: NodeRecord | null): Partial<NodeRecord> {
  if (known?.status !== "again" && known?.status !== "held") return {};
  const { tries, namespace, decisions, edited } = known;
  return { tries, namespace, decisions, ...(edited && { edited }) };
}

async function doWork({ plan, node, decision, record, state, config }: Step, work: StepWork): Promise<StepOutcome> {
  const reads = plan.flow.nodes.get(node.id)?.reads ?? [];
  const keys = [...new Set([...reads.map(({ key }) => key), ...(plan.expressions.has(node.id) ? [ERRORS] : [])])];
  const values = await readContext(await plan.openReader(), state.context, keys);
  if (keys.includes(ERRORS)) values[ERRORS] ??= {}; // where nothing has failed
  const missing = reads.find(({ key, optional }) => !optional && !Object.hasOwn(values, key));
  if (missing) {
    return stepFailure(
      "CONFIGURATION",
      `"${node.id}" needs "${missing.key}", which the context does not have: give it as an input, or let a node before this one give it. One that may be missing is written "${missing.key}?".`,
    );
  }
  try {
    const network = await targetsOf(plan, node, state);
    return await work({ state, values, network, pass: decision.pass, record, config });
  } catch (error) {
    return settleRefusal(error);
  }
}

function boundExceeded({ structure }: WorkflowPlan, edge: number): StepOutcome {
  const { from, to, max } = structure.definition.edges[edge] ?? {};
  return stepFailure(
    "CONFIGURATION",
    `The edge from "${from}" back to "${to}" may be taken ${max} times, and would be taken once more. Raise its max, or let the loop end earlier.`,
  );
}

async function finish(step: Step, outcome: Extract<StepOutcome, { status: "ok" }>): Promise<Command | object> {
  const { plan, node, decision, state } = step;
  const problem = findWriteProblem(plan, outcome.writes);
  if (problem !== null) return fail(step, { ...stepFailure("RESULT_VALIDATION", problem), account: outcome.account, keepsTry: true });
  const taken = findTakenEdges(plan, { node, answer: outcome.answer, values: await valuesForConditions(plan, node, { state, outcome }) });
  if (taken.status === "problem" && node.type === "approval") {
    return fail(step, stepFailure("APPROVAL_REJECTED", `A person said no to "${node.id}", and no edge is for that.`));
  }
  if (taken.status === "problem")
    return fail(step, { ...stepFailure("CONFIGURATION", taken.message), account: outcome.account, keepsTry: true });
  const settled = settledErrors(node, { state, outcome });
  return goOn(step, { ...recordOf(decision), taken: [...taken.edges], account: outcome.account }, [...outcome.writes, ...settled]);
}

/** A node that went well has no failure any more that it may have had in an earlier round. */
function settledErrors(node: WorkflowNode, { state, outcome }: Writing): ContextWrite[] {
  const mayHaveFailed = "onError" in node && node.onError === "continue" && Object.hasOwn(state.context, ERRORS);
  return mayHaveFailed && !outcome.writes.some(([key]) => key === ERRORS) ? [[ERRORS, { [node.id]: null }]] : [];
}

function findWriteProblem({ flow }: WorkflowPlan, writes: readonly ContextWrite[]): string | null {
  for (const [key, value] of writes) {
    const problem = findReducerProblem(value, reducerOf(flow.reducers, key));
    if (problem !== null) return `"${key}" ${problem}.`;
  }
  return null;
}

interface Writing {
  readonly state: WorkflowState;
  readonly outcome: Extract<StepOutcome, { status: "ok" }>;
}

/** What conditions read, with what the node has just given. */
async function valuesForConditions(plan: WorkflowPlan, node: WorkflowNode, { state, outcome }: Writing): Promise<JsonObject> {
  const conditions = (plan.structure.outgoing.get(node.id) ?? []).flatMap((edge) => plan.conditions.get(edge) ?? []);
  if (conditions.length === 0) return {};
  const reader = await plan.openReader();
  const update = { set: await holdAll(plan, [...outcome.writes, ...settledErrors(node, { state, outcome })]) };
  const held = { ...state.context };
  for (const [key, value] of update.set) {
    held[key] = withPart(held, key, { value, reducer: reducerOf(plan.flow.reducers, key) });
  }
  return readContext(reader, held);
}

async function holdAll(plan: WorkflowPlan, writes: readonly ContextWrite[]) {
  const { staging } = await plan.openReader();
  return Promise.all(writes.map(async ([key, value]) => [key, await staging.hold(value, key)] as const));
}

type Passing = Pick<Step, "plan" | "node">;

async function goOn({ plan, node }: Passing, record: NodeRecord, writes: readonly ContextWrite[] = []): Promise<Command> {
  return new Command({
    update: { nodes: { set: { [node.id]: record } }, ...(writes.length > 0 && { context: { set: await holdAll(plan, writes) } }) },
    goto: [...plan.order.nextOf(node.id)],
  });
}

async function fail(step: Step, outcome: Extract<StepOutcome, { status: "failed" }>): Promise<Command | object> {
  const { node, decision, record, config } = step;
  const { error, account, inside } = outcome;
  const earlier = { tries: record?.tries ?? 0, namespace: record?.namespace ?? null };
  const isOwnTry = !outcome.keepsTry && error.code !== "EFFECTS_PENDING" && inside === null;
  const tried = { tries: earlier.tries + (isOwnTry ? 1 : 0), namespace: innerPlaceOf(config, earlier).namespace, error, account };
  const retry = "retry" in node ? (node.retry ?? 0) : 0;
  if (isOwnTry && node.type !== "map" && isWorthAnotherTry(error) && tried.tries <= retry) {
    return new Command({
      update: { nodes: { set: { [node.id]: { ...recordOf(decision), ...tried, status: "again" } } } },
      goto: [node.id],
    });
  }
  const goingOn = "onError" in node && node.onError === "continue" && mayGoOnAfter(error) ? await continueAfter(step, outcome) : null;
  if (goingOn) return goingOn;
  const path = inside === null ? node.id : inside.startsWith("[") ? `${node.id}${inside}` : `${node.id}/${inside}`;
  return { nodes: { set: { [node.id]: { ...recordOf(decision), ...tried, status: "failed" } } }, error: { node: path, ...error } };
}

/** The failure stands under `errors`, and the edges that need nothing of the node hold; null where there is none. */
async function continueAfter(
  { plan, node, decision, state }: Step,
  { error, account }: Extract<StepOutcome, { status: "failed" }>,
): Promise<Command | null> {
  const told: JsonValue = { code: error.code, message: error.message };
  const writes: ContextWrite[] = [[ERRORS, { [node.id]: told }]];
  const record = { ...recordOf(decision), error, account };
  const outcome = { status: "ok", writes, answer: null, account } as const;
  const edges = plan.structure.outgoing.get(node.id) ?? [];
  const unconditional = edges.filter((edge) => conditionOf(plan.structure.definition.edges[edge] ?? { from: "", to: "" }) === null);
  if (unconditional.length === edges.length) return goOn({ plan, node }, { ...record, taken: [...edges] }, writes);
  const values = await valuesForConditions(plan, node, { state, outcome });
  const taken = findTakenEdges(plan, { node, answer: null, values, hasFailed: true });
  return taken.status === "ok" ? goOn({ plan, node }, { ...record, taken: [...taken.edges] }, writes) : null;
}

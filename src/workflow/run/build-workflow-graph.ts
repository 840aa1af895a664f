import { END, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { NodeFlow } from "../data-flow.ts";
import type { NodeOf, WorkflowNode } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import { isDeciding } from "../outcomes.ts";
import type { PreparedWorkflow } from "../prepared-workflow.ts";
import { ERRORS } from "../reserved-names.ts";
import { conditionOf } from "../structure.ts";
import { applyWorkflowRules } from "./apply-workflow-rules.ts";
import { createEnd } from "./create-end.ts";
import { createStart } from "./create-start.ts";
import { createStep, type StepWork } from "./create-step.ts";
import { describeInput } from "./describe-input.ts";
import type { NodeExecutors } from "./node-executors.ts";
import { runApprovalStep } from "./run-approval-step.ts";
import { runExecutorStep, type ExecutorStepResult, type WorkingNode } from "./run-executor-step.ts";
import { buildMapGraph, runMapStep, type RunItem } from "./run-map-step.ts";
import { runWorkflowStep } from "./run-workflow-step.ts";
import { createStepOrder } from "./step-order.ts";
import { stepFailure, type ContextWrite, type StepOutcome } from "./step-outcome.ts";
import { inside } from "./tell-node.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import { createWorkflowState } from "./workflow-state.ts";

/** What a workflow is built of. */
export interface WorkflowBuild {
  readonly prepared: PreparedWorkflow;
  readonly executors: NodeExecutors;
  /** Model of the workflow around; null for none. */
  readonly model: string | null;
  readonly checkpointer?: BaseCheckpointSaver | undefined;
}

/** Builds and compiles the graph of a workflow: a node for each of its nodes, in which the executor's graph runs as a subgraph. */
export function buildWorkflowGraph({ prepared, executors, model, checkpointer }: WorkflowBuild) {
  const { structure, flow } = prepared;
  const { definition } = structure;
  const plan: WorkflowPlan = {
    ...prepared,
    order: createStepOrder(structure),
    executors,
    model: definition.model ?? model,
    openReader: async () => ({ staging: (await executors.open()).staging, reducers: flow.reducers }),
  };
  const schemas = createWorkflowState(flow.reducers, describeInput(definition));
  const graph = new StateGraph(schemas as never) as unknown as GraphBuilder;
  for (const node of definition.nodes) addNode(graph, plan, node);
  graph.addEdge(START, structure.start);
  for (const node of definition.nodes) if (node.type === "end") graph.addEdge(node.id, END);
  const compiled = graph.compile({ name: definition.name, ...(checkpointer && { checkpointer }) });
  return applyWorkflowRules(compiled, { mayHaveEffects: executors.mayHaveEffects });
}

/** What of LangGraph's builder is used: its types count the nodes one by one. */
interface GraphBuilder {
  addNode(name: string, node: unknown, options: { readonly ends?: readonly string[]; readonly subgraphs?: readonly unknown[] }): unknown;
  addEdge(from: string, to: string): unknown;
  addConditionalEdges(from: string, router: () => string[], paths: Readonly<Record<string, string>>): unknown;
  compile(options: object): CompiledGraph;
}

/** A compiled graph of whatever nodes. */
type CompiledGraph = ReturnType<StateGraph<never, never, never, string>["compile"]>;

/** The compiled graph of a workflow. */
export type WorkflowGraph = ReturnType<typeof buildWorkflowGraph>;

function addNode(graph: GraphBuilder, plan: WorkflowPlan, node: WorkflowNode): void {
  const { structure } = plan;
  const targets = [...new Set((structure.outgoing.get(node.id) ?? []).map((edge) => structure.definition.edges[edge]?.to ?? ""))];
  if (node.type === "start") return void graph.addNode(node.id, createStart(plan), { ends: targets });
  if (node.type === "end") return void graph.addNode(node.id, createEnd(plan, node.id), {});
  const { work, subgraph } = workOf(plan, node);
  const labels = isDeciding(node) ? labelsOf(plan, node) : null;
  graph.addNode(node.id, createStep(plan, node, work), {
    ...(!labels && { ends: targets }),
    ...(subgraph !== null && { subgraphs: [subgraph] }),
  });
  // Drawn with its outcomes; where it leads, the node itself says.
  if (labels) graph.addConditionalEdges(node.id, () => [], labels);
}

function labelsOf({ structure }: WorkflowPlan, node: WorkflowNode): Record<string, string> {
  const edges = (structure.outgoing.get(node.id) ?? []).map((index) => structure.definition.edges[index]);
  return Object.fromEntries(edges.flatMap((edge) => (edge ? [[conditionOf(edge) ?? edge.to, edge.to]] : [])));
}

interface NodeWork {
  readonly work: StepWork;
  /** The graph that runs inside it; null for none. */
  readonly subgraph: unknown;
}

function workOf(plan: WorkflowPlan, node: Exclude<WorkflowNode, { type: "start" | "end" }>): NodeWork {
  switch (node.type) {
    case "approval":
      return { work: ({ state, values, pass }) => runApprovalStep({ runId: state.run?.id ?? "", node, values, pass }), subgraph: null };
    case "workflow":
      return workflowWork(plan, node);
    case "map":
      return mapWork(plan, node);
    case "decision":
      return plan.expressions.has(node.id)
        ? { work: ({ values }) => evaluate(plan, node, values), subgraph: null }
        : programWork(plan, node);
    case "action":
      return programWork(plan, node);
  }
}

function flowOf(plan: WorkflowPlan, id: string): NodeFlow {
  return plan.flow.nodes.get(id) ?? { reads: [], resultSchema: null, writes: null };
}

function programWork(plan: WorkflowPlan, node: NodeOf<"action"> | NodeOf<"decision">): NodeWork {
  const flow = flowOf(plan, node.id);
  const work: StepWork = async ({ values, network, record, config }) => {
    const result = await runExecutorStep({ plan, node, flow, values, network, record }, inside(config, node.id));
    return result.status === "ok" ? outcomeOf(node, flow, result) : result;
  };
  return { work, subgraph: plan.executors.graphOf(node.executor ?? "cached") };
}

function evaluate(plan: WorkflowPlan, node: NodeOf<"decision">, values: JsonObject): StepOutcome {
  try {
    const value = plan.expressions.get(node.id)?.evaluate(values) ?? null;
    return decided(node, { value, writes: [], account: null });
  } catch (error) {
    return stepFailure("CONFIGURATION", `The expression cannot be decided: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function outcomeOf(node: WorkingNode, flow: NodeFlow, { value, account }: Extract<ExecutorStepResult, { status: "ok" }>): StepOutcome {
  const writes = writesOf(node.id, flow, value);
  if (writes.some(([key]) => key === ERRORS)) {
    const message = `The result gives "${ERRORS}", under which the run keeps failures: give it another name.`;
    return { ...stepFailure("RESULT_VALIDATION", message), account, keepsTry: true };
  }
  return node.type === "decision" ? decided(node, { value, writes, account }) : { status: "ok", writes, answer: null, account };
}

/** What of a result goes into the context. */
function writesOf(id: string, { writes }: NodeFlow, value: JsonValue): ContextWrite[] {
  if (writes === null || !isJsonObject(value)) return [[keyOfNode(id), value]];
  const keys = writes === "open" ? Object.keys(value) : writes;
  return keys.flatMap((key): ContextWrite[] => {
    if (Object.hasOwn(value, key)) return [[key, value[key] ?? null]];
    return key === keyOfNode(id) ? [[key, value]] : []; // its whole result, which somebody reads
  });
}

interface Decided {
  readonly value: JsonValue;
  readonly writes: readonly ContextWrite[];
  readonly account: Extract<StepOutcome, { status: "ok" }>["account"];
}

/** A decision's answer is its result itself, or the value under its id; a boolean is "true" or "false". */
function decided(node: NodeOf<"decision">, { value, writes, account }: Decided): StepOutcome {
  const key = keyOfNode(node.id);
  const own = isJsonObject(value) ? (Object.hasOwn(value, key) ? value[key] : value[node.id]) : value;
  if (typeof own !== "boolean" && typeof own !== "string") {
    return {
      ...stepFailure("RESULT_VALIDATION", `The decision "${node.id}" must answer true, false or a word, or give one under "${key}".`),
      account,
      keepsTry: true,
    };
  }
  const others = writes.filter(([written]) => written !== key);
  return { status: "ok", writes: [...others, [key, own]], answer: String(own), account };
}

function workflowWork(plan: WorkflowPlan, node: NodeOf<"workflow">): NodeWork {
  const graph = childGraph(plan, node.id);
  const flow = flowOf(plan, node.id);
  const work: StepWork = async ({ values, record, config }) => {
    const input = inputFor(plan, node.id, values);
    const result = await runWorkflowStep({ plan, graph, start: startOf(plan, node.id), input, record }, inside(config, node.id));
    if (result.status === "failed") return result;
    const writes = writesOf(node.id, flow, result.value).filter(([key]) => key !== ERRORS); // of nodes of its own
    return { status: "ok", writes, answer: null, account: result.account };
  };
  return { work, subgraph: graph };
}

function childGraph(plan: WorkflowPlan, id: string): WorkflowGraph {
  const prepared = plan.children.get(id);
  if (!prepared) throw new Error(`The workflow inside "${id}" was not prepared.`);
  return buildWorkflowGraph({ prepared, executors: plan.executors, model: plan.model });
}

function startOf(plan: WorkflowPlan, id: string): string {
  return plan.children.get(id)?.structure.start ?? "";
}

/** What a workflow inside takes of what its node sees. */
function inputFor(plan: WorkflowPlan, id: string, values: JsonObject): JsonObject {
  const inputs = plan.children.get(id)?.structure.definition.inputs;
  return inputs ? Object.fromEntries(Object.entries(values).filter(([key]) => Object.hasOwn(inputs, key))) : values;
}

function mapWork(plan: WorkflowPlan, node: NodeOf<"map">): NodeWork {
  const flow = flowOf(plan, node.id);
  const child = plan.children.has(node.id) ? childGraph(plan, node.id) : null;
  const runItem: RunItem = async ({ index, values, network, record }, config) => {
    const at = inside(config, `${node.id}[${index}]`);
    const start = startOf(plan, node.id);
    if (child) return runWorkflowStep({ plan, graph: child, start, input: inputFor(plan, node.id, values), record }, at);
    return runExecutorStep({ plan, node, flow, values, network, record }, at);
  };
  const graph = buildMapGraph(plan, node, { runItem, graph: child ?? plan.executors.graphOf(node.executor ?? "cached") });
  const work: StepWork = async ({ values, network, record, config }) => {
    const result = await runMapStep({ plan, node, graph, values, network, record }, config);
    if (result.status === "failed") return result;
    const errors: ContextWrite[] =
      result.failed.length > 0
        ? [[ERRORS, { [node.id]: { code: "ITEMS", message: `${result.failed.length} items failed`, items: [...result.failed] } }]]
        : [];
    return { status: "ok", writes: [...columnsOf(node.id, flow, result.value), ...errors], answer: null, account: result.account };
  };
  return { work, subgraph: graph };
}

/** What items have given, key by key as lists in their order, and as one list under the id of their node. */
function columnsOf(id: string, { writes }: NodeFlow, items: readonly JsonValue[]): ContextWrite[] {
  const own = keyOfNode(id);
  const keys = Array.isArray(writes) ? (writes as readonly string[]).filter((key) => key !== own) : [];
  const column = (key: string): JsonValue =>
    items.map((item) => (isJsonObject(item) && Object.hasOwn(item, key) ? (item[key] ?? null) : null));
  return [...keys.map((key): ContextWrite => [key, column(key)]), [own, [...items]]];
}

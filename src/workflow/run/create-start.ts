import { Command, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import { ConfigurationError } from "../../errors.ts";
import { parseJson, type JsonObject } from "../../json.ts";
import { findReducerProblem, reducerOf } from "./context-values.ts";
import { decideStep } from "./decide-step.ts";
import { canGoOnWith, edgesOfRun } from "./edges-of-run.ts";
import type { WorkflowNode } from "../definition.ts";
import type { PreparedWorkflow } from "../prepared-workflow.ts";
import { didYouMean } from "../nearest-word.ts";
import { parseWorkflowInput, refusePlainSecrets } from "./parse-workflow-input.ts";
import { NEW_RECORD, type NodeRecord } from "./records.ts";
import { splitDecisions, type DecisionsByPath } from "./split-decisions.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import type { Retry, WorkflowState } from "./workflow-state.ts";

/**
 * Creates the node that begins a run: it takes the input, and forgets what an earlier run has left on the thread; or it
 * sends a run that failed back to where it did.
 */
export function createStart(plan: WorkflowPlan) {
  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<Command> =>
    state.retry ? tryAgain(plan, state, state.retry as Retry) : begin(plan, state, config);
}

async function begin(plan: WorkflowPlan, state: WorkflowState, config: LangGraphRunnableConfig): Promise<Command> {
  const { structure, order } = plan;
  checkSomebodyCanAnswer(plan, config);
  if (state.run && (state.input ?? null) === null) throw refusal(`Run ${state.run.id} takes retry, or input for a run anew.`);
  const input = parseWorkflowInput(structure.definition, state.input);
  const { staging, clock } = await plan.executors.open();
  const set = await Promise.all(Object.entries(input).map(async ([key, value]) => [key, await staging.hold(value, key)] as const));
  const started: NodeRecord = { ...NEW_RECORD, status: "done", taken: [...(structure.outgoing.get(structure.start) ?? [])] };
  return new Command({
    update: {
      run: { id: runIdOf(config), workflow: structure.definition.name, startedAt: clock(), edges: edgesOfRun(structure.definition) },
      input: null,
      context: { reset: true, set },
      nodes: { reset: true, set: { [structure.start]: started } },
      result: null,
      error: null,
    },
    goto: [...order.nextOf(structure.start)],
  });
}

/** The id that was given from around; else that of the thread, where it is one; else a new one. */
function runIdOf({ configurable }: LangGraphRunnableConfig): string {
  const { cachedExecutorStepId: given, thread_id: thread } = configurable ?? {};
  const found = [given, thread].find((id) => z.uuid().safeParse(id).success);
  return typeof found === "string" ? found : crypto.randomUUID();
}

function findAsking({ structure, children }: PreparedWorkflow): WorkflowNode | undefined {
  const own = [...structure.nodes.values()].find(({ type }) => type === "approval");
  return own ?? [...children.values()].map(findAsking).find((node) => node !== undefined);
}

function checkSomebodyCanAnswer(plan: WorkflowPlan, { configurable }: LangGraphRunnableConfig): void {
  const asking = findAsking(plan);
  if (!asking || configurable?.["__pregel_checkpointer"]) return;
  throw new ConfigurationError(`"${asking.id}" asks a person, and the run has nowhere to wait for the answer: give a checkpointer.`, {
    reason: "input",
  });
}

async function tryAgain(plan: WorkflowPlan, state: WorkflowState, retry: Retry): Promise<Command> {
  const stopped = Object.entries(state.nodes).filter(([, { status }]) => status === "failed" || status === "held");
  if (!stopped.some(([, { status }]) => status === "failed")) {
    throw refusal("There is nothing to try again: no node of this run has failed. Begin a run with input.");
  }
  if (state.run?.edges && !canGoOnWith(plan.structure.definition, state.run.edges)) throw refusal(OTHER_EDGES);
  const decisions = splitDecisions((retry.effects ?? {}) as DecisionsByPath);
  for (const node of decisions.keys()) {
    if (stopped.some(([id, { status }]) => id === node && status === "failed")) continue;
    throw refusal(
      `effects names "${node}", which has not failed.${didYouMean(
        node,
        stopped.map(([id]) => id),
      )}`,
    );
  }
  const undecided = stopped.find(([id, { error }]) => error?.code === "EFFECTS_PENDING" && !decisions.has(id));
  if (undecided) throw refusal(`"${undecided[0]}" had effects that a person must decide on: ${undecided[1].error?.message ?? ""}`);
  const set = await heldEdits(plan, state, retry.context ?? {});
  const edited = set.map(([key]) => key);
  const again = stopped.map(
    ([id, record]) => [id, { ...record, status: "again", error: null, decisions: decisions.get(id) ?? null, edited }] as const,
  );
  const nodes = { ...state.nodes, ...(Object.fromEntries(again) as Record<string, NodeRecord>) };
  return new Command({
    update: {
      retry: null,
      error: null,
      result: null,
      context: { set, replace: true },
      nodes: { set: Object.fromEntries(again) as Record<string, NodeRecord> },
    },
    goto: [...new Set([...stopped.map(([id]) => id), ...findReady(plan, nodes)])],
  });
}

/** Nodes that could run: also those that had been left, such as one that waited for a person. */
function findReady({ order, structure }: WorkflowPlan, nodes: WorkflowState["nodes"]): string[] {
  return structure.order.filter((id) => id !== structure.start && decideStep(order, nodes, id).action !== "wait");
}

async function heldEdits({ executors, flow, structure }: WorkflowPlan, { context }: WorkflowState, edits: JsonObject) {
  const reads = [...flow.nodes.values()].flatMap((node) => node.reads.map(({ key }) => key));
  const { inputs = {} } = structure.definition;
  const known = new Set([...Object.keys(context), ...reads, ...Object.keys(inputs)]);
  parseJson(edits, "retry.context");
  refusePlainSecrets(edits, "retry.context");
  const { staging } = await executors.open();
  return Promise.all(
    Object.entries(edits).map(async ([key, value]) => {
      if (!known.has(key)) throw refusal(`context (--set) has the key "${key}", which the run does not know.${didYouMean(key, known)}`);
      const problem = findReducerProblem(value, reducerOf(flow.reducers, key));
      if (problem !== null) throw refusal(`context.${key} (--set) ${problem}.`);
      return [key, await staging.hold(value, key)] as const;
    }),
  );
}

/** Why a run does not go on. */
export const OTHER_EDGES =
  "The run began with other edges: go on with the definition that it began with, or with one that adds edges at the end alone.";

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}

import {
  Command,
  END,
  START,
  StateGraph,
  type BaseCheckpointSaver,
  type LangGraphRunnableConfig,
  type NodeError,
} from "@langchain/langgraph";
import { z } from "zod";
import { ExecutorError, SandboxError } from "../errors.ts";
import { announce } from "../nodes/announce.ts";
import { approvalWordSchema } from "../nodes/approval-policy.ts";
import { createApproveNode } from "../nodes/approve.ts";
import { toErrorState } from "../nodes/to-error-state.ts";
import { createExecuteNode } from "../nodes/execute.ts";
import { createGenerateNode } from "../nodes/generate.ts";
import { createLearnNode } from "../nodes/learn.ts";
import { createLookupNode } from "../nodes/lookup.ts";
import { budgetFields } from "../nodes/budget.ts";
import { contextLevelSchema } from "../request/context-level.ts";
import { createPrepareNode, EMPTY_RUN_STATE, runIdOf } from "../nodes/prepare.ts";
import { routeAfterApprove, routeAfterGenerate, routeAfterLookup, routeAfterValidate } from "../nodes/routing.ts";
import type { Phase } from "../monitor/events.ts";
import type { OpenServices } from "../nodes/services.ts";
import { ExecutorInput, ExecutorOutput, ExecutorState, type State, type Update } from "../nodes/state.ts";
import { validate } from "../nodes/validate.ts";
import { leaveOpen } from "./leave-open.ts";
import { applyRunRules, UnhandledError } from "./run-rules.ts";

/** What {@link buildGraph} needs to know when it builds. */
export interface GraphPlan {
  readonly open: OpenServices;
  readonly maxAttempts: number;
  readonly onError: "state" | "throw";
  readonly clock: () => number;
  /** Targets where programs could change something. */
  readonly effectTargets: readonly string[];
  readonly checkpointer?: BaseCheckpointSaver | undefined;
}

/**
 * Describes a field to forms and lets everything through: LangGraph would throw what zod says before a node runs, and the
 * nodes parse it themselves, with an error that says what to do. A model, or a rule, has no form either.
 */
const described = (schema: z.ZodType, description: string) => z.union([schema, z.unknown()]).optional().describe(description);

const contextSchema = z.object({
  cachedExecutor: described(
    z.object({
      approval: described(approvalWordSchema, "Ask a person before the program runs"),
      contextInPrompt: described(contextLevelSchema, "How much of the context the model sees"),
      model: described(z.string(), "Name of a model that the graph allows, or the model itself"),
      budget: described(z.object(budgetFields), "Limits of this call; the smallest counts"),
      network: described(z.array(z.string()), "Which of the targets that the graph allows programs may reach"),
    }),
    "Options of this call; they only narrow what the graph allows",
  ),
});

/** A sandbox that died is given the same program again, at most twice. */
const EXECUTE_RETRY = {
  maxAttempts: 3,
  initialInterval: 100,
  jitter: false, // LangGraph adds up to a second of it
  logWarning: false,
  retryOn: (error: unknown) => error instanceof SandboxError && error.retryable,
};

/** Builds and compiles the graph: seven nodes, one file each, and the ways back. */
export function buildGraph(plan: GraphPlan) {
  const { open, maxAttempts } = plan;
  const graph = new StateGraph({ state: ExecutorState, input: ExecutorInput, output: ExecutorOutput, context: contextSchema })
    .addNode("prepare", step("prepare", createPrepareNode(open)))
    .addNode("lookup", step("lookup", createLookupNode(open)))
    .addNode("generate", step("generate", createGenerateNode(open)))
    .addNode("approve", step("approve", createApproveNode(open)))
    .addNode("execute", step("execute", createExecuteNode(open)), { retryPolicy: EXECUTE_RETRY })
    .addNode("validate", step("validate", validate))
    .addNode("learn", step("learn", createLearnNode(open)))
    .addEdge(START, "prepare")
    .addEdge("prepare", "lookup")
    .addConditionalEdges("lookup", routeAfterLookup, ["approve", "lookup", "generate"])
    .addConditionalEdges("generate", (state: State) => routeAfterGenerate(state, maxAttempts), ["approve", "lookup", "generate", "learn"])
    .addConditionalEdges("approve", (state: State) => routeAfterApprove(state, maxAttempts), ["execute", "lookup", "generate", "learn"])
    .addEdge("execute", "validate")
    .addConditionalEdges("validate", (state: State) => routeAfterValidate(state, maxAttempts), ["learn", "lookup", "generate"])
    .addEdge("learn", END)
    .setNodeDefaults({ errorHandler: createErrorHandler(plan) })
    .compile({ name: "cached-executor", ...(plan.checkpointer && { checkpointer: plan.checkpointer }) });
  return applyRunRules(graph, { mayHaveEffects: plan.effectTargets.length > 0 });
}

/** What every node has: it says that it begins, and breaks off without a trace where that is not the run's end. */
function step(phase: Phase, node: Parameters<typeof announce>[1]) {
  return leaveOpen(phase, announce(phase, node));
}

/** The compiled graph, with the rules of {@link applyRunRules}. */
export type ExecutorGraph = ReturnType<typeof buildGraph>;

/**
 * Sends an {@link ExecutorError} on to `learn`, which ends the run in good order. Anything else fails
 * fast; what is not the run's end does not come here ({@link leaveOpen}).
 */
function createErrorHandler({ onError, clock }: GraphPlan) {
  return (input: unknown, { node, error }: NodeError, config?: LangGraphRunnableConfig) => {
    if (!(error instanceof ExecutorError)) throw new UnhandledError(error);
    if (node === "learn" && onError === "throw") throw new UnhandledError(error);
    const state = input as State;
    const attempts = node === "prepare" ? [] : state.attempts;
    const failed: Update = { error: toErrorState(error, { node, attempts }), result: null };
    if (node === "prepare") Object.assign(failed, freshRun(clock(), config), { error: failed.error });
    return node === "learn" ? failed : new Command({ update: failed, goto: "learn" as const });
  };
}

/** A run that failed in `prepare` still must not show what an earlier run on its thread left behind. */
function freshRun(now: number, config: LangGraphRunnableConfig | undefined): Update {
  return {
    ...EMPTY_RUN_STATE,
    run: {
      id: runIdOf(config ?? {}),
      startedAt: now,
      deadlineAt: null,
      request: null,
      sandbox: null,
      model: null,
      budget: { maxCostUsd: null, maxTokens: null },
    },
  };
}

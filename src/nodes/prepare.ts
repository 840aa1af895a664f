import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { mayAsk } from "./approval-policy.ts";
import { smallestBudget } from "./budget.ts";
import { narrowServices } from "./call-options.ts";
import { createRequest } from "./create-request.ts";
import { recordSuperseded } from "./record-superseded.ts";
import { refuseWeakDurability } from "./refuse-weak-durability.ts";
import { parseInput } from "./parse-input.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import type { State, Update } from "./state.ts";

/** State keys that belong to one run, all empty. A second task on the same thread must inherit nothing. */
export const EMPTY_RUN_STATE = {
  turn: { waits: 0, next: "generate" },
  attempts: [],
  judgings: [],
  program: null,
  execution: null,
  result: null,
  error: null,
  metadata: null,
} satisfies Update;

/** Creates the node that starts a run: it parses the input and finds out what the run needs, before anything costs. */
export function createPrepareNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const call = narrowServices(await open(), runtime.context);
    const startedAt = call.clock();
    await recordSuperseded(call, state);
    const input = parseInput(state);
    refuseWeakDurability(call.effectTargets, runtime);
    checkSomebodyCanAnswer(call, runtime);
    const { deadlineMs, ...budget } = smallestBudget(call.budget, input.budget);
    const { request, sandbox } = await createRequest(call, input);
    return {
      ...EMPTY_RUN_STATE,
      run: {
        id: runIdOf(runtime),
        startedAt,
        deadlineAt: deadlineMs === undefined ? null : startedAt + deadlineMs,
        request,
        sandbox,
        model: call.chosenModel,
        budget: { maxCostUsd: budget.maxCostUsd ?? null, maxTokens: budget.maxTokens ?? null },
      },
    };
  };
}

/** The run id that the caller, or a workflow around, gave, so that it can find the run again; else a new one. */
export function runIdOf(runtime: LangGraphRunnableConfig): string {
  const given = z.uuid().safeParse(runtime.configurable?.["cachedExecutorStepId"] ?? runtime.configurable?.["cachedExecutorRunId"]);
  return given.success ? given.data : crypto.randomUUID();
}

/** An approval that nobody can give would leave the run hanging after it had cost money. */
function checkSomebodyCanAnswer(call: ExecutorServices, runtime: LangGraphRunnableConfig): void {
  if (!mayAsk(call.approval, call.effectTargets) || call.onApproval) return;
  if (runtime.configurable?.["__pregel_checkpointer"]) return;
  throw new ConfigurationError(
    `A program may have to be approved, and nobody can answer: pass onApproval, or compile the graph with a checkpointer.`,
    { reason: "input" },
  );
}

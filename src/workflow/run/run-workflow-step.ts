import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { JsonObject, JsonValue } from "../../json.ts";
import { configAt, innerPlaceOf, isUnderWay, readInner } from "./inner-run.ts";
import type { EarlierTry, StepAccount } from "./records.ts";
import type { ItemOutcome } from "./run-map-step.ts";
import { sumAccounts } from "./sum-accounts.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import type { WorkflowGraph } from "./build-workflow-graph.ts";
import type { Failure, Retry, WorkflowState } from "./workflow-state.ts";

/** One run of a workflow inside a node. */
export interface WorkflowStep {
  readonly plan: WorkflowPlan;
  readonly graph: WorkflowGraph;
  /** The node with which it begins. */
  readonly start: string;
  readonly input: JsonObject;
  readonly record: EarlierTry | null;
}

/** Runs a workflow inside a node, or goes on with it where it failed or was left. */
export async function runWorkflowStep(
  { plan, graph, start, input, record }: WorkflowStep,
  config: LangGraphRunnableConfig,
): Promise<ItemOutcome> {
  const place = innerPlaceOf(config, record);
  const found = place.mayHaveBegun ? await readInner(graph, config, place) : null;
  const known = (found?.values ?? {}) as Partial<WorkflowState>;
  const invoke = async (given: object | null): Promise<ItemOutcome> => {
    const at = configAt(config, place, given === null);
    return describe(plan, (await graph.invoke(given as never, at as never)) as Partial<WorkflowState>);
  };
  if (!found || !known.run) return invoke({ input }); // also where it had refused what it was given
  if (isUnderWay(found.tasks, { error: known.error, start })) return invoke(null);
  if (known.error && record !== null) return invoke({ retry: retryOf(record, input) });
  return describe(plan, known); // its process died before that was told
}

/** A person's words reach the nodes inside: what has become of effects, and values in place of those that it began with. */
function retryOf({ decisions, edited = [] }: EarlierTry, input: JsonObject): Retry {
  const context = Object.fromEntries(Object.entries(input).filter(([key]) => edited.includes(key)));
  return { context, ...(decisions && { effects: decisions }) };
}

async function describe(plan: WorkflowPlan, { result, error, nodes }: Partial<WorkflowState>): Promise<ItemOutcome> {
  const account: StepAccount | null = sumAccounts(Object.values(nodes ?? {}).map((record) => record.account));
  if (error) return failed(error, account);
  if (!result) throw new Error("The workflow ended, and reached no end.");
  const { staging } = await plan.openReader();
  const value: JsonValue = await staging.release(result);
  return { status: "ok", value, account };
}

function failed({ node, ...error }: Failure, account: StepAccount | null): ItemOutcome {
  return { status: "failed", error, account, inside: node };
}

import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { JsonObject, JsonValue } from "../../json.ts";
import { configAt, innerPlaceOf, readInner } from "./inner-run.ts";
import type { NodeRecord, StepAccount } from "./records.ts";
import type { ItemOutcome } from "./run-map-step.ts";
import { sumAccounts } from "./sum-accounts.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import type { WorkflowGraph } from "./build-workflow-graph.ts";
import type { Failure, WorkflowState } from "./workflow-state.ts";

/** One run of a workflow inside a node. */
export interface WorkflowStep {
  readonly plan: WorkflowPlan;
  readonly graph: WorkflowGraph;
  readonly input: JsonObject;
  readonly record: Pick<NodeRecord, "tries" | "namespace" | "decisions"> | null;
}

/** Runs a workflow inside a node, or goes on with it where it failed or was left. */
export async function runWorkflowStep({ plan, graph, input, record }: WorkflowStep, config: LangGraphRunnableConfig): Promise<ItemOutcome> {
  const place = innerPlaceOf(config, { tries: record?.tries ?? 0, namespace: record?.namespace ?? null });
  const found = place.mayHaveBegun ? ((await readInner(graph, config, place)) as Partial<WorkflowState> | null) : null;
  if (found?.result) return describe(plan, found);
  const at = (resuming: boolean) => configAt(config, place, resuming) as never;
  if (found?.error && record === null) return describe(plan, found); // it had failed when its process died
  if (found?.error) {
    const decisions = record?.decisions;
    return describe(
      plan,
      (await graph.invoke({ retry: decisions ? { effects: decisions } : {} } as never, at(false))) as Partial<WorkflowState>,
    );
  }
  return describe(plan, (await graph.invoke((found ? null : { input }) as never, at(found !== null))) as Partial<WorkflowState>);
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

import { readContext } from "./context-values.ts";
import { decideStep } from "./decide-step.ts";
import { NEW_RECORD } from "./records.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import type { WorkflowState } from "./workflow-state.ts";

/** Creates a node that ends a run: it gathers what the workflow returns. Nothing ends well after a failure. */
export function createEnd(plan: WorkflowPlan, id: string) {
  const { definition } = plan.structure;
  return async (state: WorkflowState): Promise<object> => {
    const decision = decideStep(plan.order, state.nodes, id);
    if (decision.action === "wait" || decision.action === "bound") return {};
    const record = { ...NEW_RECORD, pass: [...decision.pass] };
    if (decision.action === "skip") return { nodes: { set: { [id]: { ...record, status: "skipped" } } } };
    const hasFailed = Object.values(state.nodes).some(({ status }) => status === "failed");
    if (hasFailed) return { nodes: { set: { [id]: { ...record, status: "held" } } } };
    const reader = await plan.openReader();
    const outputs = await readContext(reader, state.context, definition.outputs);
    return { nodes: { set: { [id]: { ...record, status: "done" } } }, result: await reader.staging.hold(outputs, "outputs") };
  };
}

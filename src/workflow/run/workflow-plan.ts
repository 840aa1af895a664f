import type { PreparedWorkflow } from "../prepared-workflow.ts";
import type { ContextReader } from "./context-values.ts";
import type { NodeExecutors } from "./node-executors.ts";
import type { StepOrder } from "./step-order.ts";

/** What the steps of a workflow work with. */
export interface WorkflowPlan extends PreparedWorkflow {
  readonly order: StepOrder;
  readonly executors: NodeExecutors;
  /** Model that the workflow names, or one around it; null for the host's own. */
  readonly model: string | null;
  /** Opens what reads and holds values. */
  openReader(): Promise<ContextReader>;
}

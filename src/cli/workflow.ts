import type { Command } from "commander";
import { addWorkflowCheckCommand } from "./workflow-check.ts";
import { addWorkflowDrawCommand } from "./workflow-draw.ts";

/** `workflow`: looks at definitions of workflows. */
export function addWorkflowCommand(program: Command): void {
  const workflow = program.command("workflow").description("check and draw workflows that are written in YAML or JSON");
  for (const add of [addWorkflowCheckCommand, addWorkflowDrawCommand]) add(workflow);
}

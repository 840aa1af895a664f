import type { Command } from "commander";
import { addWorkflowCheckCommand } from "./workflow-check.ts";
import { addWorkflowDrawCommand } from "./workflow-draw.ts";
import { addWorkflowRunCommand } from "./workflow-run.ts";

/** `workflow`: runs workflows, and looks at their definitions. */
export function addWorkflowCommand(program: Command, signal: AbortSignal): void {
  const workflow = program.command("workflow").description("run, check and draw workflows that are written in YAML or JSON");
  for (const add of [addWorkflowRunCommand, addWorkflowCheckCommand, addWorkflowDrawCommand]) add(workflow, signal);
}

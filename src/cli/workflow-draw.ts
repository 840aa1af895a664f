import { Option, type Command } from "commander";
import { toMermaid } from "../workflow/draw/to-mermaid.ts";
import { toSvg } from "../workflow/draw/to-svg.ts";
import { loadWorkflow } from "../workflow/load-workflow.ts";
import { terminal } from "./terminal.ts";
import { checkWorkflow } from "../workflow/check-workflow.ts";

interface DrawOptions {
  readonly format: "mermaid" | "svg";
}

/** `workflow draw FILE`: draws a definition of the right form, even where it cannot be run: a drawing shows why. */
export function addWorkflowDrawCommand(workflow: Command): void {
  workflow
    .command("draw")
    .description("draw a workflow, as text for Mermaid or as a picture, and run nothing")
    .argument("<file>", "the definition: YAML, or JSON where its name ends in .json")
    .addOption(new Option("--format <format>", "what is printed").choices(["mermaid", "svg"]).default("mermaid"))
    .action(draw);
}

async function draw(file: string, { format }: DrawOptions): Promise<void> {
  const loaded = loadWorkflow(file);
  process.stdout.write(format === "svg" ? await toSvg(loaded) : toMermaid(loaded));
  const { length } = checkWorkflow(loaded);
  if (length > 0) terminal.tell(`warning: this workflow cannot be run as it is; workflow check ${file} says why`);
}

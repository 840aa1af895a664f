import type { ExampleProgram } from "./port.ts";
import type { PromptFence } from "./prompt-fence.ts";

const NOTE =
  "Programs that worked for other tasks over data of this shape. They are material, and do something else: take from them what helps, and do what TASK says.";

/** Shows programs of near tasks; nothing where there are none. */
export function describeExamples(examples: readonly ExampleProgram[], fence: PromptFence): string[] {
  if (examples.length === 0) return [];
  return [NOTE, ...examples.map(({ task, code }) => fence.enclose("EXAMPLE", `# Task: ${task.replaceAll("\n", " ")}\n${code}`))];
}

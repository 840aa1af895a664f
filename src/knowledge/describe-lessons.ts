import type { ShownLesson } from "./port.ts";
import type { PromptFence } from "./prompt-fence.ts";

const NOTE =
  "How programs for other tasks were mended after an error like this: lines that went (-) and came (+). They are material: use what fits the cause here, and do what TASK says.";

/** Shows how errors were mended; nothing where there are no lessons. */
export function describeLessons(lessons: readonly ShownLesson[], fence: PromptFence): string[] {
  if (lessons.length === 0) return [];
  return [NOTE, ...lessons.map(({ error, fix }) => fence.enclose("LESSON", `# Error: ${error}\n${fix}`))];
}

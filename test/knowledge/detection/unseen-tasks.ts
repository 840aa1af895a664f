import type { LabelledTask } from "./labelled-task.ts";

/** Tasks that somebody wrote when detection was finished, by its description alone; nothing is tuned on them. */
export const unseenTasks: readonly LabelledTask[] = [];

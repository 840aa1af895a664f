/** Provisional. */
export function normaliseTask(task: string): string { return task.replaceAll("\r\n", "\n").trim(); }

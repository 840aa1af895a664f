/**
 * Brings a task into the form that is looked up and shown to the model: `\n` line ends, no space around, no lone
 * surrogates. Nothing within is touched, as space may matter in quotes and code, and a task may be about the very
 * code points that Unicode normalisation would join. So two tasks of one form mean the same.
 *
 * @example
 * normaliseTask("  Add the numbers\r\n"); // "Add the numbers"
 */
export function normaliseTask(task: string): string {
  return task.replaceAll("\r\n", "\n").trim().toWellFormed();
}

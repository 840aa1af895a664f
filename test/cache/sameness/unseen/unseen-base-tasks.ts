import type { BaseTask } from "../same-task.ts";
import { unseenComputeTasks } from "./compute.ts";
import { unseenMailTasks } from "./mail.ts";
import { unseenPdfTasks } from "./pdf.ts";
import { unseenSqlTasks } from "./sql.ts";
import { unseenTablesTasks } from "./tables.ts";

/** The third of the set that was written without a look at the cache and its vetoes, family by family. */
export const unseenBaseTasks: readonly BaseTask[] = [
  ...unseenComputeTasks,
  ...unseenTablesTasks,
  ...unseenPdfTasks,
  ...unseenMailTasks,
  ...unseenSqlTasks,
];

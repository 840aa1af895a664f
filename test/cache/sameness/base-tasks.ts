import type { BaseTask } from "./same-task.ts";
import { computeTasks } from "./tasks/compute.ts";
import { mailTasks } from "./tasks/mail.ts";
import { pdfTasks } from "./tasks/pdf.ts";
import { sqlTasks } from "./tasks/sql.ts";
import { tablesTasks } from "./tasks/tables.ts";

/** Every base, family by family. */
export const baseTasks: readonly BaseTask[] = [...computeTasks, ...tablesTasks, ...pdfTasks, ...mailTasks, ...sqlTasks];

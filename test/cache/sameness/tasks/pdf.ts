import { defineTasks } from "../define-tasks.ts";

export const pdfTasks = defineTasks("pdf", []);

import { defineTasks } from "../define-tasks.ts";

export const sqlTasks = defineTasks("sql", []);

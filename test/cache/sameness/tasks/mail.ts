import { defineTasks } from "../define-tasks.ts";

export const mailTasks = defineTasks("mail", []);

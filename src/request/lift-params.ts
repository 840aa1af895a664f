import type { JsonObject } from "../json.ts";
/** Provisional. */
export function liftParams(task: string): { template: string; params: JsonObject } { return { template: task, params: {} }; }

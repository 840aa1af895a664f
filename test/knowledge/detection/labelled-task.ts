import type { JsonObject } from "../../../src/json.ts";

/** A task with the integrations that a person would say it needs. */
export interface LabelledTask {
  readonly task: string;
  /** Names of the integrations, separated by blanks; empty for none. */
  readonly needs: string;
  readonly context?: JsonObject;
  readonly files?: readonly string[];
}

// The tasks and the programs of this set were written by hand for it: no model wrote them, and none was taken from
// the cache's own tests, so that the cache can be measured with what it was not made for.
import type { JsonObject } from "../../../src/json.ts";

/** What the work is about. */
export const TASK_FAMILIES = ["compute", "tables", "pdf", "mail", "sql"] as const;

export type TaskFamily = (typeof TASK_FAMILIES)[number];

/**
 * What sort of word or literal a change puts another in place of. `antonym`: words of degree or choice, such as largest and
 * smallest. `direction`: order, before and after, from and to. `entity`: what the task is about, or an algorithm's name.
 * `field`: a name in the data. `number`, `date` and `text` are literals that are lifted into params.
 */
export const CHANGE_KINDS = ["number", "unit", "negation", "antonym", "direction", "entity", "field", "date", "text"] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A file of a fixture: its text, or the lines of each page of a PDF to draw. A tab in a line begins the column on the right. */
export type FixtureFile = string | { readonly pages: readonly (readonly string[])[] };

/** Data that a program is run on. */
export interface Fixture {
  readonly context: JsonObject;
  /** By name; absent if there are none. */
  readonly files?: Readonly<Record<string, FixtureFile>>;
}

/** Other words for a base's task. They hold the same literals, but maybe in another order, so under other names of params. */
export interface Paraphrase {
  readonly language: "english" | "spanish";
  readonly task: string;
}

/** A task that differs from a base's in one word or literal. */
export interface TaskChange {
  readonly kind: ChangeKind;
  readonly task: string;
  /** The reference for this task; its params are lifted from this task. */
  readonly program: string;
  /** Whether the reference gives another result than the base's on at least one fixture. */
  readonly differs: boolean;
}

/** A task with its reference program, and tasks that are the same and not the same. */
export interface BaseTask {
  /** Unique in the whole set. */
  readonly id: string;
  readonly family: TaskFamily;
  readonly task: string;
  /** Python: reads `context`, `params` (as `liftParams` names the literals of the task) and `files`, and assigns `result`. */
  readonly program: string;
  /** Two to four, of one shape: the same keys, types and file names with other values. */
  readonly fixtures: readonly Fixture[];
  readonly paraphrases: readonly Paraphrase[];
  readonly changes: readonly TaskChange[];
}

import type { BaseTask, ChangeKind, Fixture, FixtureFile, TaskChange, TaskFamily } from "./same-task.ts";

/** What stands in the base, once, and what the change puts in its place. */
export type Replacement = readonly [before: string, after: string];

/** A change as its family lists it: told by what it replaces in the base's task and program. */
export interface ListedChange {
  readonly kind: ChangeKind;
  readonly words: Replacement;
  readonly code: readonly Replacement[];
  readonly differs: boolean;
}

/** A base as its family lists it. */
export interface ListedTask extends Pick<BaseTask, "id" | "task" | "program" | "fixtures"> {
  readonly english: readonly string[];
  readonly spanish: readonly string[];
  readonly changes: readonly ListedChange[];
}

/** A change after which the result is another. Without code, the program is the base's, as a literal alone was changed. */
export function other(kind: ChangeKind, words: Replacement, ...code: Replacement[]): ListedChange {
  return { kind, words, code, differs: true };
}

/** A change after which the result is the same on all fixtures. */
export function same(kind: ChangeKind, words: Replacement, ...code: Replacement[]): ListedChange {
  return { kind, words, code, differs: false };
}

/** Python as it is written, backslashes included, without the line end in front. */
export function python(parts: TemplateStringsArray): string {
  return `${String.raw(parts).trim()}\n`;
}

/** Fixtures without files. */
export function contexts(...list: Fixture["context"][]): Fixture[] {
  return list.map((context) => ({ context }));
}

/** The text of a file, a line each. */
export function lines(...list: string[]): string {
  return `${list.join("\n")}\n`;
}

/** A PDF of one page, a line each. */
export function page(...list: string[]): FixtureFile {
  return { pages: [list] };
}

/** A PDF of several pages, each of lines. */
export function pages(...list: string[][]): FixtureFile {
  return { pages: list };
}

/**
 * Makes the bases of a family from what it lists.
 *
 * @throws Error naming the base where a change replaces what is not there, or stands in the task more than once.
 */
export function defineTasks(family: TaskFamily, listed: readonly ListedTask[]): BaseTask[] {
  return listed.map(({ english, spanish, changes, ...base }) => ({
    ...base,
    family,
    paraphrases: [
      ...english.map((task) => ({ language: "english" as const, task })),
      ...spanish.map((task) => ({ language: "spanish" as const, task })),
    ],
    changes: changes.map((change) => applyChange(base, change)),
  }));
}

function applyChange(base: Pick<ListedTask, "id" | "task" | "program">, { kind, words, code, differs }: ListedChange): TaskChange {
  const task = replaceOnce(base.task, words, base.id);
  const program = code.reduce((text, replacement) => replaceOnce(text, replacement, base.id), base.program);
  return { kind, task, program, differs };
}

function replaceOnce(text: string, [before, after]: Replacement, id: string): string {
  const [head, tail, ...more] = text.split(before);
  if (head === undefined || tail === undefined || more.length > 0) throw new Error(`${id}: "${before}" must stand once in:\n${text}`);
  return head + after + tail;
}

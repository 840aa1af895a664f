import { readFile } from "node:fs/promises";
import { ModelError, type CodeModel } from "../../src/index.ts";

const NO_USAGE = { input: 0, output: 0, total: 0, cached: 0, estimated: false };

/** A model that gives programs written by hand, and counts what it is asked. */
export interface RecordedModel extends CodeModel {
  /** Tasks it was asked for, in order. */
  readonly asked: readonly string[];
}

/**
 * Stands for a model where there is no key: to a task it answers the program of that name in `answers/`, whatever the
 * context's shape and the attempt. A person wrote the programs.
 *
 * @param programs Name of the program by the task.
 */
export function createRecordedModel(programs: ReadonlyMap<string, string>): RecordedModel {
  const asked: string[] = [];
  return {
    name: "recorded",
    asked,
    async generate({ question: { task } }) {
      asked.push(task);
      const name = programs.get(task);
      if (name === undefined) throw new ModelError(`There is no program for "${task.slice(0, 100)}".`, { retryable: false });
      const text = await readFile(new URL(`./answers/${name}.py`, import.meta.url), "utf8");
      return { text, finish: "complete", model: "recorded", usage: NO_USAGE, costUsd: 0, durationMs: 0 };
    },
  };
}

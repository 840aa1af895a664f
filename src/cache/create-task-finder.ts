import { setImmediate as nextTurn } from "node:timers/promises";
import { createTaskIndex, type IndexedTask, type TaskIndex } from "./create-task-index.ts";

/** Tasks that could be near: those of one tenant with one scope key. */
export interface TaskScope {
  readonly tenant: string;
  readonly scopeKey: string;
}

/** A place in the order in which programs were kept. */
export interface KeptPosition {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Tells those of one millisecond apart. */
  readonly id: string;
}

/** Some of the tasks of a scope, and where the next ones begin; null if there are no more. */
export interface TaskPage {
  readonly tasks: readonly (IndexedTask & Pick<KeptPosition, "createdAt">)[];
  readonly next: KeptPosition | null;
}

export interface TaskFinderOptions {
  /** Reads tasks of a scope that were kept after a position, the oldest first; in pages that hold nobody up. */
  readonly readTasks: (scope: TaskScope, after: KeptPosition) => Promise<TaskPage>;
}

/** Finds the nearest tasks of a scope. What it names may be gone meanwhile: it only finds. */
export interface TaskFinder {
  nearest(scope: TaskScope, task: string, limit: number): Promise<readonly string[]>;
}

/** Indexes that are kept in memory at once; about a megabyte for a thousand tasks. */
const MAX_INDEXES = 8;

/** Tasks of a scope that are indexed; of more, the newer are not found. */
const MAX_TASKS_OF_SCOPE = 100_000;

interface Held {
  readonly index: TaskIndex;
  since: number;
  /** The last refreshing; the next waits for it. */
  refreshed: Promise<void>;
}

/** Creates a finder that keeps the indexes of the scopes last asked for, and adds to them what was kept since. */
export function createTaskFinder({ readTasks }: TaskFinderOptions): TaskFinder {
  const held = new Map<string, Held>();

  function open(scope: TaskScope): Held {
    const name = JSON.stringify([scope.tenant, scope.scopeKey]);
    const found = held.get(name) ?? { index: createTaskIndex(), since: 0, refreshed: Promise.resolve() };
    held.delete(name);
    held.set(name, found); // the last asked for is the last to go
    const [oldest] = held.keys();
    if (held.size > MAX_INDEXES && oldest !== undefined) held.delete(oldest);
    return found;
  }

  async function refresh(scope: TaskScope, one: Held): Promise<void> {
    let after: KeptPosition | null = { createdAt: one.since, id: "" }; // others may have come in the last millisecond
    while (after !== null && one.index.size < MAX_TASKS_OF_SCOPE) {
      const { tasks, next }: TaskPage = await readTasks(scope, after);
      await one.index.add(tasks);
      one.since = tasks.reduce((latest, { createdAt }) => Math.max(latest, createdAt), one.since);
      if (next !== null) await nextTurn();
      after = next;
    }
  }

  return {
    async nearest(scope, task, limit) {
      const one = open(scope);
      one.refreshed = one.refreshed.catch(() => undefined).then(() => refresh(scope, one)); // its failure was told to whoever asked
      await one.refreshed;
      return one.index.nearest(task, limit);
    },
  };
}

import { createTaskIndex, type IndexedTask, type TaskIndex } from "./create-task-index.ts";

/** Tasks that could be near: those of one tenant with one scope key. */
export interface TaskScope {
  readonly tenant: string;
  readonly scopeKey: string;
}

/** A kept task, with when it was kept, milliseconds since the epoch. */
export interface KeptTask extends IndexedTask {
  readonly createdAt: number;
}

export interface TaskFinderOptions {
  /** Reads the tasks of a scope that were kept at a time or later. */
  readonly readTasks: (scope: TaskScope, since: number) => Promise<readonly KeptTask[]>;
}

/** Finds the nearest tasks of a scope. What it names may be gone meanwhile: it only finds. */
export interface TaskFinder {
  nearest(scope: TaskScope, task: string, limit: number): Promise<readonly string[]>;
}

/** Indexes that are kept in memory at once; about a megabyte for a thousand tasks. */
const MAX_INDEXES = 8;

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
    const tasks = await readTasks(scope, one.since);
    await one.index.add(tasks);
    one.since = tasks.reduce((latest, { createdAt }) => Math.max(latest, createdAt), one.since);
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

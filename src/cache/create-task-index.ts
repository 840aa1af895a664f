import { setImmediate as nextTurn } from "node:timers/promises";
import { listTrigrams } from "./task-overlap.ts";

/** A task under the key of its programs. */
export interface IndexedTask {
  readonly key: string;
  readonly task: string;
}

/** Finds tasks by their words. It finds; it cannot decide whether two tasks mean the same. */
export interface TaskIndex {
  /** How many tasks it holds. */
  readonly size: number;
  /** Adds tasks; a key that is known stays as it is. The event loop has turns in between. */
  add(tasks: readonly IndexedTask[]): Promise<void>;
  /** Keys of the nearest tasks, the nearest first; those with nothing in common are left out. */
  nearest(task: string, limit: number): readonly string[];
}

/** How many tasks are added before others have a turn. */
const TASKS_AT_ONCE = 100;

/** Places looked at in one search, the rarest trigrams first: what most tasks hold says least and costs most. */
const MAX_PLACES_LOOKED_AT = 20_000;

/** Creates an index of tasks by the trigrams of their words, weighed by rarity (inverse document frequency). */
export function createTaskIndex(): TaskIndex {
  const keys: string[] = [];
  const known = new Set<string>();
  const sizes: number[] = [];
  const places = new Map<string, number[]>();

  function addOne({ key, task }: IndexedTask): void {
    if (known.has(key)) return;
    known.add(key);
    const place = keys.push(key) - 1;
    const trigrams = listTrigrams(task);
    sizes.push(Math.sqrt(Math.max(1, trigrams.size)));
    for (const trigram of trigrams) {
      const held = places.get(trigram);
      if (held) held.push(place);
      else places.set(trigram, [place]);
    }
  }

  function scoreAll(task: string): Float64Array {
    const scores = new Float64Array(keys.length);
    const rarestFirst = Array.from(listTrigrams(task), (trigram) => places.get(trigram) ?? []).toSorted(
      (one, other) => one.length - other.length,
    );
    let left = MAX_PLACES_LOOKED_AT;
    for (const held of rarestFirst) {
      if (held.length > left) break;
      left -= held.length;
      const weight = Math.log(1 + keys.length / (held.length + 1));
      for (const place of held) scores[place] = (scores[place] ?? 0) + weight / (sizes[place] ?? 1);
    }
    return scores;
  }

  return {
    get size() {
      return keys.length;
    },
    async add(tasks) {
      for (let start = 0; start < tasks.length; start += TASKS_AT_ONCE) {
        if (start > 0) await nextTurn();
        tasks.slice(start, start + TASKS_AT_ONCE).forEach(addOne);
      }
    },
    nearest: (task, limit) => bestPlaces(scoreAll(task), limit).map((place) => keys[place] ?? ""),
  };
}

/** Places of the highest scores above zero, the highest first; of equal ones the earlier. */
function bestPlaces(scores: Float64Array, limit: number): number[] {
  const best: number[] = [];
  scores.forEach((score, place) => {
    const isBetter = score > 0 && (best.length < limit || score > (scores[best.at(-1) ?? 0] ?? 0));
    if (!isBetter) return;
    const after = best.findIndex((other) => (scores[other] ?? 0) < score);
    best.splice(after === -1 ? best.length : after, 0, place);
    best.length = Math.min(best.length, limit);
  });
  return best;
}

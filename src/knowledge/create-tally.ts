/** Counts how often a number occurs among a few thousand. */
export interface Tally {
  /** Counts a number from 0 to 2^32 - 1. More than {@link MAX_TALLIED} different ones are not counted. */
  add(number: number): void;
  /** Tells each number and how often it occurred, and begins anew. */
  take(told: (number: number, times: number) => void): void;
}

export const MAX_TALLIED = 20_000;
const SLOTS = 2 ** 15;

/** Creates a tally: a hash table that is used again and again, several times as fast as a Map that is filled and cleared. */
export function createTally(): Tally {
  const numbers = new Uint32Array(SLOTS);
  const times = new Uint32Array(SLOTS);
  const taken = new Uint16Array(MAX_TALLIED);
  let length = 0;
  return {
    add: (number) => {
      let slot = number & (SLOTS - 1);
      while (times[slot] !== 0 && numbers[slot] !== number) slot = (slot + 1) & (SLOTS - 1);
      if (times[slot] === 0) {
        if (length === MAX_TALLIED) return;
        numbers[slot] = number;
        taken[length] = slot;
        length += 1;
      }
      times[slot] = (times[slot] ?? 0) + 1;
    },
    take: (told) => {
      for (let index = 0; index < length; index += 1) {
        const slot = taken[index] ?? 0;
        told(numbers[slot] ?? 0, times[slot] ?? 0);
        times[slot] = 0;
      }
      length = 0;
    },
  };
}

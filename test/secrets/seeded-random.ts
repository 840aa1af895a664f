/** A small generator of repeatable random values (mulberry32), so that a failing case can be run again by its seed. */
export interface SeededRandom {
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** A text of up to `length` characters out of `alphabet`. */
  text(length: number, alphabet: string): string;
}

export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    text(length, alphabet) {
      const characters = Array.from(alphabet);
      return Array.from({ length }, () => characters[below(characters.length)] ?? "").join("");
    },
  };
}

/** A list of whole numbers from 0 to 2^32 - 1 that only grows, of 4 bytes each: a library may need millions. */
export interface NumberList {
  readonly length: number;
  push(value: number): void;
  /** The number at a place of the list; 0 beyond it. */
  at(place: number): number;
  /** Tells all numbers, many at a time. */
  forEachBlock(told: (numbers: Uint32Array) => void): void;
}

const FIRST_CAPACITY = 8;
/** A longer list goes on in another block, so that nothing large has to be copied at once. Even: pairs stay together. */
const BLOCK_BITS = 14;
const BLOCK = 2 ** BLOCK_BITS;

/** Creates an empty list. A push takes constant time. */
export function createNumberList(): NumberList {
  const blocks: Uint32Array[] = [];
  let last = new Uint32Array();
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (value) => {
      const place = length & (BLOCK - 1);
      if (place === 0) {
        last = new Uint32Array(blocks.length === 0 ? FIRST_CAPACITY : BLOCK);
        blocks.push(last);
      } else if (place === last.length) {
        const larger = new Uint32Array(place * 2);
        larger.set(last);
        last = larger;
        blocks[blocks.length - 1] = last;
      }
      last[place] = value;
      length += 1;
    },
    forEachBlock: (told) => blocks.forEach((block, index) => told(block.subarray(0, length - index * BLOCK))),
    at: (place) => blocks[place >>> BLOCK_BITS]?.[place & (BLOCK - 1)] ?? 0,
  };
}

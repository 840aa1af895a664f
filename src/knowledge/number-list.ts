/** A list of whole numbers from 0 to 2^32 - 1 that only grows, of 4 bytes each: a library may need millions. */
export interface NumberList {
  readonly length: number;
  push(value: number): void;
  /** The number at a place of the list; 0 beyond it. */
  at(place: number): number;
  /** All numbers, until the next is pushed. */
  values(): Uint32Array;
}

const FIRST_CAPACITY = 8;

/** Creates an empty list. A push takes constant time on average. */
export function createNumberList(): NumberList {
  let numbers = new Uint32Array(FIRST_CAPACITY);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (value) => {
      if (length === numbers.length) {
        const larger = new Uint32Array(length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length] = value;
      length += 1;
    },
    at: (place) => (place < length ? (numbers[place] ?? 0) : 0),
    values: () => numbers.subarray(0, length),
  };
}

/** A table of yes and no, one bit each: five thousand times five thousand are three megabytes. */
export interface BitRows {
  has(row: number, column: number): boolean;
  add(row: number, column: number): void;
  /** Adds all of another row to a row. */
  join(row: number, other: number): void;
  /** Columns of a row, ascending. */
  columnsOf(row: number): number[];
}

/** Makes a table in which all is no. */
export function createBitRows(rows: number, columns: number): BitRows {
  const width = Math.ceil(columns / 32);
  const words = new Uint32Array(rows * width);
  return {
    has: (row, column) => (((words[row * width + (column >>> 5)] ?? 0) >>> (column & 31)) & 1) === 1,
    add(row, column) {
      const place = row * width + (column >>> 5);
      words[place] = (words[place] ?? 0) | (1 << (column & 31));
    },
    join(row, other) {
      for (let word = 0; word < width; word += 1) {
        const place = row * width + word;
        words[place] = (words[place] ?? 0) | (words[other * width + word] ?? 0);
      }
    },
    columnsOf: (row) => listBits(words.subarray(row * width, (row + 1) * width)),
  };
}

function listBits(words: Uint32Array): number[] {
  const bits: number[] = [];
  for (const [index, word] of words.entries()) {
    for (let left = word; left !== 0; left &= left - 1) bits.push(index * 32 + 31 - Math.clz32(left & -left));
  }
  return bits;
}

/** Numbers from 0 on, each of which one holder has at a time; the smallest free one is next. */
export interface FreeNumbers {
  take(): number;
  release(number: number): void;
}

/** Makes a supply of numbers. */
export function createFreeNumbers(): FreeNumbers {
  const taken = new Set<number>();
  return {
    take: () => {
      let number = 0;
      while (taken.has(number)) number += 1;
      taken.add(number);
      return number;
    },
    release: (number) => void taken.delete(number),
  };
}

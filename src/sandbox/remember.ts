/** A function that runs once and then answers with the same value; a failure is forgotten, and the next call tries again. */
export interface Remembered<Value> {
  (): Promise<Value>;
  /** What it found, without running it: the value, or null if there is none. */
  settled(): Promise<Value | null>;
}

/** Makes a costly, unchanging finding cheap to ask for, also for many who ask at once. */
export function remember<Value>(find: () => Promise<Value>): Remembered<Value> {
  let found: Promise<Value> | null = null;
  const ask = (): Promise<Value> => {
    found ??= find().catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
  return Object.assign(ask, { settled: async () => (found ? found.catch(() => null) : null) });
}

const RUNNING = new Map<string, Promise<unknown>>();

/** Makes a call once where equal ones come while it goes on: all of them get what it came to. */
export function shareCall<Result>(key: string, call: () => Promise<Result>): Promise<Result> {
  const running = RUNNING.get(key) as Promise<Result> | undefined; // an equal call, and so of an equal result
  if (running) return running;
  const begun = call().finally(() => RUNNING.delete(key));
  RUNNING.set(key, begun);
  return begun;
}

import { setImmediate } from "node:timers/promises";

const PATIENCE_MS = 10_000;

/** Waits for a condition that another process brings about. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error(`Waited in vain: ${condition}`);
    await setImmediate();
  }
}

import { setTimeout } from "node:timers/promises";

const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 10;

/** Waits for a condition that another process brings about. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error(`Waited in vain: ${condition}`);
    await setTimeout(LOOK_EVERY_MS); // the processors are for the other process
  }
}

import { createPool, type Pool, type PoolOptions, type Startable } from "../create-pool.ts";
import type { ChildDriver } from "../driver-process.ts";
import type { SandboxSetting } from "../port.ts";
import type { BootPlan } from "./create-boot-planner.ts";
import { startChild } from "./start-child.ts";

/** A child that loads, or has loaded, and waits for its one request. */
export interface WaitingChild extends Startable {
  readonly driver: ChildDriver;
}

/** Node with a loaded interpreter. */
const FOOTPRINT_BYTES = 200 * 1024 ** 2;

/** Makes a source of children that are told what `boot` finds. */
export function createChildSource(
  boot: () => Promise<BootPlan>,
  options?: Partial<PoolOptions>,
): Pool<Pick<SandboxSetting, "limits">, WaitingChild> {
  return createPool({
    start: async ({ limits }) => waitingChild(startChild({ ...(await boot()), memoryBytes: limits.memoryBytes })),
    keyOf: ({ limits }) => String(limits.memoryBytes), // which its memory is made with
    footprintBytes: FOOTPRINT_BYTES,
    options,
  });
}

function waitingChild(driver: ChildDriver): WaitingChild {
  return {
    driver,
    ended: driver.closed,
    ref: driver.ref,
    unref: driver.unref,
    end: async () => {
      driver.kill();
      await driver.closed;
    },
  };
}

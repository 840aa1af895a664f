import type { ChildDriver } from "../driver-process.ts";
import { DEFAULT_LIMITS } from "../port.ts";
import type { BootPlan } from "./create-boot-planner.ts";
import { startChild } from "./start-child.ts";

/** Where children come from: each is used once. */
export interface ChildSource {
  /** A child whose memory is limited to this; one started ahead, if it fits. */
  take(memoryBytes: number): Promise<ChildDriver>;
  /** Starts a child ahead, with the limit that was asked for last. It does not keep this process alive. */
  warmUp(): void;
  close(): Promise<void>;
}

interface WarmChild {
  readonly child: ChildDriver;
  readonly memoryBytes: number;
}

/** Makes a source of children that are told what `boot` finds. */
export function createChildSource(boot: () => Promise<BootPlan>): ChildSource {
  const ending = new Set<Promise<void>>();
  let ahead: Promise<WarmChild | null> | null = null;
  let lastMemoryBytes = DEFAULT_LIMITS.memoryBytes;
  let closed = false;

  async function startAhead(memoryBytes: number): Promise<WarmChild | null> {
    const plan = await boot().catch(() => null); // the run itself tells why
    if (!plan || closed) return null;
    const child = startChild({ ...plan, memoryBytes });
    child.unref();
    return { child, memoryBytes };
  }

  async function take(memoryBytes: number): Promise<ChildDriver> {
    const waiting = ahead;
    ahead = null;
    lastMemoryBytes = memoryBytes;
    const warm = await waiting;
    if (warm?.memoryBytes === memoryBytes) {
      warm.child.ref();
      return warm.child;
    }
    if (warm) discard(warm.child); // it has another limit
    return startChild({ ...(await boot()), memoryBytes });
  }

  function warmUp(): void {
    if (closed || ahead) return;
    const started = startAhead(lastMemoryBytes);
    ahead = started;
    const forget = () => {
      if (ahead === started) ahead = null; // it has died, or could not start
    };
    void started.then((warm) => (warm ? warm.child.closed.then(forget) : forget()));
  }

  async function close(): Promise<void> {
    closed = true;
    const warm = await ahead;
    if (warm) discard(warm.child);
    await Promise.all(ending);
  }

  function discard(child: ChildDriver): void {
    child.ref(); // until it has ended
    child.kill();
    const ended = child.closed.finally(() => ending.delete(ended));
    ending.add(ended);
  }

  return { take, warmUp, close };
}

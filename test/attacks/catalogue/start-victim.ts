import { DEFAULT_LIMITS } from "../../../src/sandbox/port.ts";
import type { Sandbox } from "../../../src/sandbox/port.ts";
import { requestOf } from "../../sandbox/request.ts";
import type { PlantedHost } from "./plant-host.ts";
import { python } from "./tools.ts";

/** Holds its secret in memory, in files and in shared memory, and waits. */
const CODE = python`
import os, time
copies = [context["secret"] + str(number) for number in range(1000)]
for path in ("/tmp/kept", "/dev/shm/kept", "kept"):
    try: open(path, "w").write(context["secret"])
    except OSError: pass
print("ready", flush=True)
time.sleep(200)`;

const LIMITS = { ...DEFAULT_LIMITS, timeoutMs: 200_000 };

/** A program of somebody else, in the same sandbox at the same time. */
export interface Victim {
  /** Ends it; answers what was done to it, in words. */
  end(): Promise<string[]>;
}

/** Starts it and waits until it has all that it holds. */
export async function startVictim(sandbox: Sandbox, { victimSecret, giveFile }: PlantedHost): Promise<Victim> {
  const controller = new AbortController();
  const ready = Promise.withResolvers<void>();
  const request = requestOf(CODE, { context: { secret: victimSecret }, files: [giveFile("victim.txt", victimSecret)], limits: LIMITS });
  const running = sandbox.run(request, { signal: controller.signal, onOutput: () => ready.resolve() });
  await Promise.race([ready.promise, running]);

  async function end(): Promise<string[]> {
    controller.abort();
    const { outcome } = await running;
    return outcome.status === "cancelled" ? [] : [`the other run ended: ${JSON.stringify(outcome)}`];
  }

  return { end };
}

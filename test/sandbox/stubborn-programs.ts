import { requestOf } from "./request.ts";
import type { SandboxRequest } from "../../src/sandbox/port.ts";

/** What programs do to live on, with few processes and for no longer than half a minute. */
const HABITS = {
  "forks and ignores signals": `
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
os.fork(); os.fork()`,
  "leaves its session behind": `
if os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    os.close(1); os.close(2)`,
  "starts processes again and again": `
if os.fork() == 0:
    for _ in range(2_000):
        if os.fork() == 0: time.sleep(0.01); os._exit(0)
        os.waitpid(-1, 0)`,
  "stops itself": `
if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)`,
  "writes files and output": `
if os.fork() == 0:
    for number in range(2_000): open(f'out/{number}', 'w').write('x' * 1_000); print('x' * 1_000)`,
} as const;

export type Habit = keyof typeof HABITS;

export const HABIT_NAMES = Object.keys(HABITS) as [Habit, ...Habit[]];

/** A program that can be found by its name among the processes, as all that it forks. It ends by itself after `durationMs`. */
export function stubbornRequest(name: string, { habit, durationMs }: { habit: Habit; durationMs: number }): SandboxRequest {
  const code = `
import os, signal, time
end = time.monotonic() + ${durationMs / 1_000}
open('/proc/self/comm', 'w').write('${name}')
print('started', flush=True)
${HABITS[habit]}
while time.monotonic() < end:
    try: print('still here', flush=True)
    except OSError: pass
    time.sleep(0.005)
result = 1`;
  return requestOf(code, { limits: { ...requestOf("").limits, timeoutMs: 30_000 } });
}

import { monitorEventLoopDelay } from "node:perf_hooks";
import { DEFAULT_LIMITS, type SandboxRequest } from "../../src/index.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { summarise, type Measurement } from "./measure.ts";

const RUNS = 500;
const AT_ONCE = 4;
const ALONE = 100;
const RESOLUTION_MS = 1;
const REQUEST: SandboxRequest = {
  code: "result = context",
  checks: null,
  context: 0,
  params: {},
  files: [],
  limits: DEFAULT_LIMITS,
  allow: [],
};

/** Many runs asked for at once, of which a few run at a time: how long each takes there, and what they do to this process. */
export async function benchLoad(): Promise<Measurement[]> {
  const sandbox = createBubblewrapSandbox({ maxConcurrentRuns: AT_ONCE, pool: { size: AT_ONCE } });
  await sandbox.capabilities();
  const alone: number[] = [];
  for (let run = 0; run < ALONE; run += 1) alone.push(await timeOf(() => sandbox.run(REQUEST)));
  const baseline = summarise("one run after the other", alone);
  const startBytes = process.memoryUsage.rss();
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const wholeMs = await timeOf(() =>
    Promise.all(Array.from({ length: RUNS }, (_, number) => sandbox.run({ ...REQUEST, context: number }))),
  );
  delays.disable();
  const grownBytes = process.memoryUsage.rss() - startBytes;
  await sandbox.close();
  const [p50 = 0, p95 = 0, most = 0] = [delays.percentile(50), delays.percentile(95), delays.max].map((nanoseconds) => nanoseconds / 1e6);
  return [
    baseline,
    summarise(`${RUNS} runs at once, each`, [wholeMs / RUNS], baseline),
    { name: "event loop not served, at most", value: most, unit: "ms", p50_ms: p50, p95_ms: p95 },
    { name: "memory of this process grew by", value: grownBytes / 1024 ** 2, unit: "MB" },
  ];
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

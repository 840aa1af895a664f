/** One line of a benchmark's output. `ratio` is to `baseline`, measured in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms";
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly baseline?: string;
  readonly ratio?: number;
}

const WARM_UP_RUNS = 20;
const RUNS = 200;

/** Runs something often, one after the other, and tells the median and the 95th percentile. */
export async function measure(name: string, work: () => Promise<unknown>, baseline?: Measurement): Promise<Measurement> {
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await work();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  times.sort((left, right) => left - right);
  const p50 = times[Math.floor(RUNS * 0.5)] ?? Number.NaN;
  const p95 = times[Math.floor(RUNS * 0.95)] ?? Number.NaN;
  const compared = baseline && { baseline: baseline.name, ratio: p50 / baseline.p50_ms };
  return { name, value: p50, unit: "ms", p50_ms: p50, p95_ms: p95, ...compared };
}

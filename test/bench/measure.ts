/** One line of a benchmark's output. `ratio` is to `baseline`, measured in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB";
  readonly p50_ms?: number;
  readonly p95_ms?: number;
  readonly baseline?: string;
  readonly ratio?: number;
}

/** A measurement of times. */
export type TimeMeasurement = Measurement & { readonly unit: "ms"; readonly p50_ms: number; readonly p95_ms: number };

export interface MeasureOptions {
  /** What the ratio is to. */
  readonly baseline?: TimeMeasurement;
  /** @default 200 */
  readonly runs?: number;
  /** Done before each run, and not measured. */
  readonly before?: () => Promise<unknown>;
}

const RUNS = 200;
const WARM_UP_SHARE = 0.1;

/** Runs something often, one after the other, and tells the median and the 95th percentile. */
export async function measure(name: string, work: () => Promise<unknown>, options: MeasureOptions = {}): Promise<TimeMeasurement> {
  const { baseline, runs = RUNS, before = async () => {} } = options;
  const warmUps = Math.ceil(runs * WARM_UP_SHARE);
  const times: number[] = [];
  for (let run = 0; run < warmUps + runs; run += 1) {
    await before();
    const startedAt = performance.now();
    await work();
    if (run >= warmUps) times.push(performance.now() - startedAt);
  }
  return summarise(name, times, baseline);
}

/** The median and the 95th percentile of times that were measured elsewhere, milliseconds. */
export function summarise(name: string, times: readonly number[], baseline?: TimeMeasurement): TimeMeasurement {
  const sorted = times.toSorted((left, right) => left - right);
  const percentile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const [p50, p95] = [percentile(0.5), percentile(0.95)];
  const compared = baseline && { baseline: baseline.name, ratio: p50 / baseline.p50_ms };
  return { name, value: p50, unit: "ms", p50_ms: p50, p95_ms: p95, ...compared };
}

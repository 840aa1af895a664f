import { parseArgs } from "node:util";
import { benchCache } from "../test/bench/cache.ts";
import { benchKnowledge } from "../test/bench/knowledge.ts";
import { benchLoad } from "../test/bench/load.ts";
import { benchOverhead } from "../test/bench/overhead.ts";
import { benchSandbox } from "../test/bench/sandbox.ts";
import { benchWorkflow } from "../test/bench/workflow.ts";
import type { Measurement } from "../test/bench/measure.ts";

/** Measures ratios in one run: npm run -s bench -- [overhead|sandbox|load|cache|knowledge|workflow ...] [--json] */
const BENCHES: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  overhead: benchOverhead,
  sandbox: benchSandbox,
  load: benchLoad,
  cache: benchCache,
  knowledge: benchKnowledge,
  workflow: benchWorkflow,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean", default: false } } });
const measurements: Measurement[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (!bench) {
    process.stderr.write(`There is no bench ${name}: choose from ${Object.keys(BENCHES).join(", ")}.\n`);
    process.exit(2);
  }
  measurements.push(...(await bench()));
}
process.stdout.write(values.json ? `${JSON.stringify(measurements, null, 2)}\n` : `${measurements.map(describe).join("\n")}\n`);

function describe({ name, value, unit, p50_ms, p95_ms, baseline, ratio }: Measurement): string {
  const percentiles = p50_ms === undefined ? "" : `  p50 ${p50_ms.toFixed(2)} ms  p95 ${p95_ms?.toFixed(2)} ms`;
  const compared = ratio === undefined ? "" : `  ${ratio.toFixed(2)} x ${baseline}`;
  return `${name.padEnd(46)} ${value.toFixed(2).padStart(9)} ${unit}${percentiles}${compared}`;
}

// Runs one task fifty times at once when its input says "start". Each call of its model is a line in a file; told to "hang",
// it never gets an answer. "jump" on its input moves its clock on. Prints how many results were right.
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { CachedExecutor, type CodeModel } from "../../../src/index.ts";
import { createScriptedModel } from "../../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";

const RUNS = 50;
const JUMP_MS = 60_000;

const [database, callsFile, mode] = process.argv.slice(2).map(String);
let jumpedMs = 0;

const scripted = createScriptedModel(Array.from({ length: RUNS }, () => "result = context['n'] * 2"));
const model: CodeModel = {
  ...scripted,
  generate(request, options) {
    appendFileSync(String(callsFile), `${process.pid}\n`);
    console.log("asked");
    return mode === "hang" ? new Promise(() => undefined) : scripted.generate(request, options);
  },
};

const executor = new CachedExecutor({
  model,
  sandbox: createScriptedSandbox((request) => okOutcome(2 * (request.context as { n: number }).n, request)),
  database: String(database),
  clock: () => Date.now() + jumpedMs,
  onWarning: (message) => console.log(`warning: ${message}`),
});

async function runAll(): Promise<void> {
  const runs = Array.from({ length: RUNS }, (_, n) => executor.execute("Double the number in context['n']", { context: { n } }));
  console.log("started");
  const outcomes = await Promise.all(runs);
  console.log(`right: ${outcomes.filter(({ result }, n) => result === 2 * n).length}`);
  console.log(`hits: ${outcomes.filter((outcome) => outcome._ai_metadata.cache_hit).length}`);
  await executor.close();
}

console.log("ready");
const input = createInterface({ input: process.stdin });
input.on("line", (line) => {
  if (line === "jump") jumpedMs = JUMP_MS;
  else void runAll().finally(() => input.close());
});

// Runs a task whose program is kept and one whose program is not, over a database, and prints what came of them.
import { CachedExecutor } from "../../../src/index.ts";
import { createScriptedModel } from "../../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";

const executor = new CachedExecutor({
  model: createScriptedModel(["result = context['n'] * 2"]),
  sandbox: createScriptedSandbox((request) => okOutcome(2 * (request.context as { n: number }).n, request)),
  database: String(process.argv[2]),
  onWarning: (message) => console.log(`warning: ${message}`),
});
for (const [task, n] of [
  ["Double the number in context['n']", 4],
  ["Double it once more", 5],
] as const) {
  const { result, _ai_metadata } = await executor.execute(task, { context: { n } });
  console.log(`${String(result)} ${_ai_metadata.cache_hit ? "hit" : "written"}`);
}
await executor.close();

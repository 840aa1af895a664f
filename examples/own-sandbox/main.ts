/*
 * A sandbox of your own: `node examples/own-sandbox/main.ts`, on Linux. Needs no key, as the answer of the model is written here.
 */
import assert from "node:assert/strict";
import { CachedExecutor } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/index.ts";
import { createUnshareSandbox } from "./create-unshare-sandbox.ts";

const sandbox = createUnshareSandbox();
const model = createScriptedModel([
  "import os\nresult = {'sum': sum(context['values']), 'processes': len([p for p in os.listdir('/proc') if p.isdigit()])}",
]);
const executor = new CachedExecutor({ sandbox, model });
try {
  const outcome = await executor.execute("Add the values, and count the processes that can be seen", {
    context: { values: [19.9, 5.1] },
    cacheMode: "no-store",
  });
  assert.deepEqual([outcome["sum"], outcome["processes"], outcome._ai_metadata.sandbox?.kind], [25, 2, "unshare"]);
  console.log(`${outcome._ai_metadata.sandbox?.kind}: ${outcome._ai_metadata.sandbox?.isolation}`);
} finally {
  await executor.close();
  await sandbox.close(); // whoever brings a sandbox closes it
}

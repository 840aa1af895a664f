/*
 * What a run tells while it goes on, on a terminal: `node examples/streaming/main.ts`. Needs no key: a person wrote the program below, in place of a model.
 */
import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { CachedExecutor } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/index.ts";

const model = createScriptedModel([
  "for value in context['values']:\n    print('adding', value)\nresult = {'total': sum(context['values'])}",
]);
const executor = new CachedExecutor({ model });
try {
  const events = executor.stream<{ total: number }>("Add the values, and say which", {
    context: { values: [20, 5] },
    cacheMode: "no-store",
  });
  let total: number | undefined;
  for await (const event of events) {
    if (event.type === "phase") console.log(`… ${event.phase}`);
    if (event.type === "output") process.stdout.write(stripVTControlCharacters(event.text)); // a program may print what a terminal acts on
    if (event.type === "outcome") ({ total } = event.outcome);
  }
  assert.equal(total, 25);
  console.log(`total: ${total}`);
} finally {
  await executor.close();
}

/*
 * A model of your own, such as a service with a protocol of its own: `node examples/own-model/main.ts`. Needs no key, as this one knows one answer.
 * Any chat model of LangChain can be given as `model` too, without this.
 */
import assert from "node:assert/strict";
import { CachedExecutor, type CodeModel } from "../../src/index.ts";

const model: CodeModel = {
  name: "my-service", // part of what a kept program is found by
  async generate({ messages }, { signal }) {
    signal?.throwIfAborted();
    const startedAt = performance.now();
    const prompt = messages.map(({ content }) => content).join("\n"); // here your service would be asked
    const text = prompt.includes("Reverse the words") ? "result = ' '.join(reversed(context['text'].split()))" : "";
    return {
      text,
      finish: "complete", // "cut-off" where the answer was cut off: such a program is not run
      model: "my-service-1",
      usage: { input: 900, output: 20, total: 920, cached: 0, estimated: false },
      costUsd: null, // unknown; else US dollars
      durationMs: performance.now() - startedAt,
    };
  },
};

const executor = new CachedExecutor({ model });
try {
  const outcome = await executor.execute<string>("Reverse the words of the text", {
    context: { text: "one two three" },
    checks: "assert sorted(result.split()) == sorted(context['text'].split())",
  });
  assert.equal(outcome.result, "three two one");
  console.log(`${outcome._ai_metadata.model}: ${outcome.result}`);
} finally {
  await executor.close();
}

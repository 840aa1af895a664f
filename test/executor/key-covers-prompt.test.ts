import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createServices } from "../../src/executor/create-services.ts";
import { resolveOptions } from "../../src/executor/options.ts";
import type { JsonObject, JsonValue } from "../../src/index.ts";
import { promptQuestionOf } from "../../src/nodes/generate.ts";
import { createPrepareNode } from "../../src/nodes/prepare.ts";
import { requestOf } from "../../src/nodes/request-of.ts";
import type { State } from "../../src/nodes/state.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { temporaryFolder } from "./harness.ts";

const SEED = 20_260_101;
const CASES = 400;

/** A small generator with a fixed seed (mulberry32), so that a failure can be repeated. */
function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, pick: <Item>(items: readonly [Item, ...Item[]]): Item => items[Math.floor(next() * items.length)] ?? items[0] };
}

type Random = ReturnType<typeof createRandom>;

function randomValue(random: Random, depth = 0): JsonValue {
  const leaf = random.pick<() => JsonValue>([
    () => Math.floor(random.next() * 1e6),
    () => random.next() * 100,
    () => `${Math.floor(random.next() * 900) + 100},${Math.floor(random.next() * 90) + 10}`,
    () => `20${Math.floor(random.next() * 90) + 10}-0${Math.floor(random.next() * 9) + 1}-1${Math.floor(random.next() * 10)}`,
    () => `user${Math.floor(random.next() * 1e4)}@example.com`,
    () => "x".repeat(Math.floor(random.next() * 100)),
    () => random.next() > 0.5,
    () => null,
  ]);
  if (depth > 2 || random.next() < 0.6) return leaf();
  if (random.next() < 0.5) return Array.from({ length: Math.floor(random.next() * 4) }, () => randomValue(random, depth + 1));
  return Object.fromEntries(["a", "b", "ключ"].map((key) => [key, randomValue(random, depth + 1)]));
}

function randomInput(random: Random): JsonObject {
  return {
    task: random.pick(["Add all", "Add all ", "Add all 3", "Add all 4", "Find 'Ana' in the rows", "Find 'Eva' in the rows"]),
    context: random.pick<JsonObject>([
      { values: randomValue(random) },
      { values: [1, 2] },
      { values: [3] },
      { token: { $secret: random.pick(["A", "B"]) } },
    ]),
    ...(random.next() < 0.4 && { outputSchema: random.pick([{ type: "number" }, { type: "string" }]) }),
    ...(random.next() < 0.4 && { checks: random.pick(["assert result", "assert result > 1"]) }),
  };
}

describe("the cache key", () => {
  it("covers all that the model sees: one key, one prompt", async () => {
    const random = createRandom(SEED);
    const promptOfKey = new Map<string, string>();
    const folder = temporaryFolder();
    for (const packages of [[], ["fitz"]]) {
      const sandbox = createScriptedSandbox((request) => okOutcome(1, request), { packages });
      const services = createServices(resolveOptions({ sandbox, database: join(folder, "key.db"), secrets: () => "x" }));
      const prepare = createPrepareNode(services.open);
      const { knowledge } = await services.open();
      for (let index = 0; index < CASES / 2; index += 1) {
        const { run } = await prepare(randomInput(random) as unknown as State, {});
        const request = requestOf({ run: run as State["run"] });
        const prompt = JSON.stringify(await knowledge.prompt(promptQuestionOf(request, [])));
        const { exactKey } = request;
        expect(promptOfKey.get(exactKey) ?? prompt).toBe(prompt);
        promptOfKey.set(exactKey, prompt);
      }
      await services.close();
    }
    expect(promptOfKey.size).toBeGreaterThan(100);
    expect(promptOfKey.size).toBeLessThan(CASES); // some inputs did share a key
  });
});

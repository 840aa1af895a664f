import { expect, test } from "vitest";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

test.each([
  ["localhost:993", ["127.0.0.1:993"]],
  ["IMAP.example.com:993", ["imap.example.com:993"]],
])("a call names a target as the factory may, in any of its forms: %s", async (target, reached) => {
  const seen: (readonly string[])[] = [];
  const { createGraph } = createHarness({
    answers: ["result = 1"],
    network: { allow: ["localhost:993", "imap.example.com:993"] },
    capabilities: { network: true },
    play: (request) => {
      seen.push(request.allow);
      return okOutcome(1, request);
    },
  });
  const { error } = await createGraph().invoke({ task: "Anything" }, { context: { cachedExecutor: { network: [target] } } });
  expect(error).toBeNull();
  expect(seen).toEqual([reached]);
});

test("a call that names what is no target is refused before anything costs", async () => {
  const { createGraph, model } = createHarness({ network: { allow: ["localhost:993"] }, capabilities: { network: true } });
  const { error } = await createGraph().invoke({ task: "Anything" }, { context: { cachedExecutor: { network: ["localhost"] } } });
  expect(error).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("it has no port") });
  expect(model.requests).toHaveLength(0);
});

import { MemorySaver } from "@langchain/langgraph";
import { expect, expectTypeOf, test } from "vitest";
import { CachedExecutor, type ApprovalPendingError, type ApprovalRequest, type CallInput } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

test("a run that began with no effects has none whoever goes on with it", async () => {
  const permits: unknown[] = [];
  const { executor, options } = createHarness({
    answers: ["result = 1"],
    approval: "always",
    effects: "none",
    checkpointer: new MemorySaver(),
    play: async (request, _index, { effects }) => {
      permits.push(await effects?.start("mail"));
      return okOutcome(1, request);
    },
  });
  const { runId, request } = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
  const careless = new CachedExecutor({ ...options, effects: "allow" });
  await careless.resume(runId, { answer: { action: "approve", sha256: (request as ApprovalRequest).sha256 } });
  await careless.close();
  expect(permits).toEqual([{ status: "refused", message: expect.stringContaining('effects: "none"') }]);
});

interface Order {
  readonly id: string;
  readonly lines: readonly { readonly price: number }[];
}

test("a context may have the type of an interface, with lists that nobody may change", async () => {
  const order: Order = { id: "A-7", lines: [{ price: 5 }] };
  const { executor } = createHarness({ answers: ["result = context"], play: (request) => okOutcome(request.context, request) });
  expect(await executor.execute("Give the order back", { context: order })).toMatchObject(order);
  expectTypeOf<Order>().toExtend<NonNullable<CallInput["context"]>>();
  expectTypeOf<string>().not.toExtend<NonNullable<CallInput["context"]>>();
  await expect(executor.execute("Give it back", { context: { when: new Date(0) } })).rejects.toThrow("context.when");
});

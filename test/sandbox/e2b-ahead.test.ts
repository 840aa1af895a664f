import { describe, expect, test } from "vitest";
import { createMachineSource } from "../../src/sandbox/e2b/create-machine-source.ts";
import type { E2BMachine } from "../../src/sandbox/e2b/start-machine.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { openE2B } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

/** A machine that is only there. */
const nothing: E2BMachine = { id: null, endsAtMs: Infinity, targets: [], runCode: async () => "", kill: async () => true };

describe("a machine made ahead", () => {
  test("is taken by the next run, which then needs no other", async () => {
    const { server, sandbox } = await openE2B();
    const created = server.seen("create");
    sandbox.warmUp(requestOf(""));
    sandbox.warmUp(requestOf(""));
    await created;
    await sandbox.run(requestOf("1"));
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
  });

  test("for some targets is taken by a run with the same ones, in any order and spelling, and by no other", async () => {
    const source = createMachineSource({
      start: async ({ lifetimeMs }) => ({ ...nothing, endsAtMs: performance.now() + lifetimeMs }),
      timeoutMs: 5_000,
      timeoutError: () => new Error("late"),
      onWarning: () => {},
    });
    const { signal } = new AbortController();
    source.warmUp({ allow: ["a.example:993", "b.example:25"], lifetimeMs: 60_000 });
    source.warmUp({ allow: [], lifetimeMs: 60_000 });
    const taken = [[], [], ["a.example:993"], ["B.example:25", "a.example:993"], ["a.example:993", "b.example:25"]].map(
      async (allow) => (await source.take({ lifetimeMs: 1_000, allow }, signal))?.ahead,
    );
    expect(await Promise.all(taken)).toEqual([true, false, false, true, false]);
    await source.close();
  });

  test("is killed at close if nobody took it", async () => {
    const { server, sandbox } = await openE2B();
    const created = server.seen("create");
    sandbox.warmUp(requestOf(""));
    await created;
    await sandbox.close();
    expect(server.routes()).toEqual(["create", "kill"]);
    expect(server.alive()).toEqual([]);
  });

  test("is replaced without a word if it has died, once", async () => {
    const { server, sandbox } = await openE2B();
    sandbox.warmUp(requestOf(""));
    server.next("execute", { status: 502, message: "The sandbox was not found" });
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect(server.routes().filter((route) => route === "create")).toHaveLength(2);
    sandbox.warmUp(requestOf(""));
    server.next("execute", { status: 502 }, { status: 502 });
    await expect(sandbox.run(requestOf("1"))).rejects.toMatchObject({ name: "E2BSandboxError" });
    expect(server.alive()).toEqual([]);
  });

  test("is replaced if it could not be made", async () => {
    const { server, sandbox } = await openE2B();
    server.next("create", { status: 500 });
    sandbox.warmUp(requestOf(""));
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
  });

  test("is not taken by a run that outlasts it", async () => {
    const { server, sandbox } = await openE2B();
    sandbox.warmUp(requestOf(""));
    await sandbox.run(requestOf("1", { limits: { ...DEFAULT_LIMITS, timeoutMs: 600_000 } }));
    await sandbox.close();
    expect(server.routes().filter((route) => route === "create")).toHaveLength(2);
    expect(server.alive()).toEqual([]);
  });
});

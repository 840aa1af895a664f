import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { openE2B } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

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

import { describe, expect, test } from "vitest";
import { startE2BDriver } from "../../src/sandbox/e2b/start-e2b-driver.ts";
import { openE2B, SLEEPS } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

describe("cancelling", () => {
  test("kills the machine of a program that runs", async () => {
    const { server, sandbox } = await openE2B();
    const controller = new AbortController();
    const { outcome } = await sandbox.run(requestOf(SLEEPS), { signal: controller.signal, onOutput: () => controller.abort() });
    expect([outcome.status, server.alive()]).toEqual(["cancelled", []]);
  });

  test("does not wait for a machine that is being made, and kills it when it comes", async () => {
    const { server, sandbox } = await openE2B();
    const late = Promise.withResolvers<void>();
    server.next("create", { until: late.promise });
    const controller = new AbortController();
    const running = sandbox.run(requestOf("1"), { signal: controller.signal });
    await server.seen("create");
    controller.abort();
    expect((await running).outcome.status).toBe("cancelled");
    const killed = server.seen("kill");
    late.resolve();
    await killed;
    expect(server.routes()).toEqual(["create", "kill"]);
  });

  test("runs nothing on a machine whose run was cancelled while its code was made", async () => {
    const code = Promise.withResolvers<string>();
    const ran: string[] = [];
    const driver = startE2BDriver({
      machine: { id: "i1", endsAtMs: Infinity, targets: [], kill: async () => true, runCode: async (text) => String(ran.push(text)) },
      nonce: "nonce",
      needsNetwork: false,
      timeoutMs: 1_000,
      answersFolder: "/tmp/answers",
      codeOf: () => code.promise,
      onPlace: () => {},
    });
    driver.channel.write("{}\n");
    driver.end();
    code.resolve("1");
    await driver.closed;
    await new Promise(setImmediate);
    expect(ran).toEqual([]);
  });

  test("kills a machine that comes after its request was given up", async () => {
    const { server, sandbox } = await openE2B({ requestTimeoutMs: 300 });
    const late = Promise.withResolvers<void>();
    server.next("create", { until: late.promise });
    await expect(sandbox.run(requestOf("1"))).rejects.toMatchObject({
      name: "E2BSandboxError",
      message: expect.stringContaining("300 ms"),
    });
    const killed = server.seen("kill");
    late.resolve();
    await killed;
    await sandbox.close();
    expect(server.alive()).toEqual([]);
  });

  test("closing ends what runs, and runs nothing more", async () => {
    const { server, sandbox } = await openE2B();
    let close: Promise<void> | null = null;
    const run = await sandbox.run(requestOf(SLEEPS), { onOutput: () => (close = sandbox.close()) });
    await close;
    expect([run.outcome.status, server.alive()]).toEqual(["cancelled", []]);
    await expect(sandbox.run(requestOf("1"))).rejects.toMatchObject({ code: "SANDBOX", retryable: false });
  });
});

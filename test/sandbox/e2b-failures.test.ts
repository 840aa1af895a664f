import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import type { Route } from "./e2b-server/route-of.ts";
import type { Trouble } from "./e2b-server/start-e2b-server.ts";
import { openE2B, runAmid, SLEEPS } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

describe("what E2B fails at", () => {
  const failing: readonly (readonly [Route, Trouble])[] = [
    ["create", { status: 429 }],
    ["create", { status: 500 }],
    ["create", { status: 503 }],
    ["create", "reset"],
    ["execute", { status: 404, message: "Context not found" }],
    ["execute", { status: 429 }],
    ["execute", { status: 500 }],
    ["execute", { status: 502, message: "The sandbox was not found" }],
    ["execute", { status: 503 }],
    ["execute", "reset"],
    ["execute", { cell: "cut" }],
    ["execute", { cell: "machine-ends" }],
    ["execute", { cell: "garbage" }],
    ["execute", { cell: "drop" }],
  ];
  test.each(failing)("%s with %j can be tried again: no program has begun", async (route, trouble) => {
    const { error, run } = await runAmid(route, trouble);
    expect(run).toBeNull();
    expect(error).toMatchObject({ name: "E2BSandboxError", code: "SANDBOX", retryable: true });
  });

  test.each<Route>(["create", "execute"])("%s without an answer is given up", async (route) => {
    const { error } = await runAmid(route, "hang", { requestTimeoutMs: 300 });
    expect(error).toMatchObject({ name: "E2BSandboxError", retryable: true });
  });

  const cut: readonly ("cut" | "machine-ends" | "garbage" | "drop")[] = ["cut", "machine-ends", "garbage", "drop"];
  test.each(cut)("%s is a crash once the program may have begun", async (cell) => {
    const { run } = await runAmid(
      "execute",
      { cell, after: 2 },
      { code: "import time\nwhile True:\n  print(1, flush=True)\n  time.sleep(0.01)" },
    );
    expect(run?.outcome).toMatchObject({ status: "crashed", message: expect.stringContaining("without an answer") });
  });

  test("ends what falls silent, as out of time", async () => {
    const { server, sandbox } = await openE2B({ watchdogGraceMs: 300 });
    server.next("execute", { cell: "silence", after: 2 });
    const { outcome } = await sandbox.run(requestOf(SLEEPS, { limits: { ...DEFAULT_LIMITS, timeoutMs: 300 } }));
    expect(outcome.status).toBe("timeout");
    expect(server.alive()).toEqual([]);
  });

  test("does not take silence before the program for the program's own", async () => {
    const { server, sandbox } = await openE2B({ watchdogGraceMs: 300 });
    server.next("execute", { cell: "silence" });
    const running = sandbox.run(requestOf("1", { limits: { ...DEFAULT_LIMITS, timeoutMs: 300 } }));
    await expect(running).rejects.toMatchObject({ name: "E2BSandboxError" });
    expect(server.alive()).toEqual([]);
  });

  test("knows a machine whose lifetime is over", async () => {
    const { server, sandbox } = await openE2B();
    const onOutput = () => void server.endMachine(server.alive()[0] ?? "");
    const { outcome, stdout } = await sandbox.run(requestOf(SLEEPS), { onOutput });
    expect([outcome.status, stdout]).toEqual(["crashed", "on\n"]);
  });

  test.each(["split", "flat", "stranger"] as const)("reads a stream that is %s", async (cell) => {
    const { run } = await runAmid("execute", { cell, after: 1 }, { code: "print('ñ€😀')\nresult = ['ñ€😀'] * 3" });
    expect(run).toMatchObject({ outcome: { status: "ok", result: { value: ["ñ€😀", "ñ€😀", "ñ€😀"] } }, stdout: "ñ€😀\n" });
  });

  test("waits as long as a 429 asks for", async () => {
    const { run, server } = await runAmid("create", { status: 429, headers: { "retry-after": "0" } });
    expect(run?.outcome.status).toBe("ok");
    expect(server.routes()).toEqual(["create", "create", "execute", "kill"]);
  });

  test("tries again to kill, and hides no result behind it", async () => {
    const { run, server } = await runAmid("kill", { status: 500 });
    expect(run?.outcome).toMatchObject({ status: "ok", result: { value: 1 } });
    expect(server.routes()).toEqual(["create", "execute", "kill", "kill"]);
  });

  test("gives a result even where no kill works, and warns of the machine that lives on", async () => {
    const warnings: string[] = [];
    const { server, sandbox } = await openE2B({ onWarning: (message) => warnings.push(message) });
    server.next("kill", { status: 500 }, "reset", { status: 503 });
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect(server.routes()).toEqual(["create", "execute", "kill", "kill", "kill"]);
    expect(warnings).toEqual([expect.stringMatching(/^An E2B sandbox could not be ended; it ends by itself within 1\d\d s\.$/)]);
  });
});

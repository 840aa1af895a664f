import { describe, expect, test } from "vitest";
import type { MachineLog, RunMachine } from "../../src/sandbox/port.ts";
import { openE2B, SLEEPS } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

/** A log that keeps what it is told; `begin` waits for `write`. */
function createLog(write: () => Promise<void> | void = () => {}) {
  const told: string[] = [];
  const machines: RunMachine[] = [];
  const log: MachineLog = {
    begin: async (machine) => {
      told.push("begin");
      machines.push(machine);
      await write();
    },
    end: async () => void told.push("end"),
  };
  return { log, told, machines };
}

describe("the machine of a run on E2B", () => {
  test("is written down before the program begins, and crossed out once it has ended", async () => {
    const { server, sandbox } = await openE2B({ requestTimeoutMs: 20_000, watchdogGraceMs: 0 });
    const { log, told, machines } = createLog();
    const begun = Date.now();
    const seen: string[][] = [];
    const spied: MachineLog = {
      begin: (machine) => (seen.push(server.routes()), log.begin(machine)),
      end: (machine) => (seen.push(server.routes()), log.end(machine)),
    };
    await sandbox.run(requestOf("1"), { machines: spied });
    expect(seen).toEqual([["create"], ["create", "execute", "kill"]]);
    expect(told).toEqual(["begin", "end"]);
    const execute = server.requests.find(({ route }) => route === "execute");
    expect(machines[0]?.id).toBe(execute?.headers["e2b-sandbox-id"]);
    const lifetimeMs = 70_000; // of the program and of two requests
    expect(machines[0]?.endsAt).toBeGreaterThanOrEqual(begun + lifetimeMs - 1);
    expect(machines[0]?.endsAt).toBeLessThanOrEqual(Date.now() + lifetimeMs);
  });

  test("ends, and begins no program, where it cannot be written down", async () => {
    const { server, sandbox } = await openE2B();
    const { log } = createLog(() => Promise.reject(new Error("no room")));
    const killed = server.seen("kill");
    await expect(sandbox.run(requestOf("1"), { machines: log })).rejects.toThrow("no room");
    await killed;
    expect(server.routes()).toEqual(["create", "kill"]);
  });

  test("stays written down where it cannot be ended", async () => {
    const { server, sandbox } = await openE2B();
    const { log, told } = createLog();
    server.next("kill", ...Array.from({ length: 3 }, () => ({ status: 500 })));
    await sandbox.run(requestOf("1"), { machines: log });
    expect(told).toEqual(["begin"]);
  });

  test("is ended by its id from elsewhere, and one that is no more is fine", async () => {
    const { server, sandbox } = await openE2B();
    const { log, machines } = createLog();
    let ended: Promise<void> | undefined;
    const onOutput = () => void (ended = sandbox.endMachine?.(machines[0]?.id ?? ""));
    expect((await sandbox.run(requestOf(SLEEPS), { machines: log, onOutput })).outcome.status).toBe("crashed");
    await ended;
    expect(server.alive()).toEqual([]);
    await sandbox.endMachine?.(machines[0]?.id ?? "");
    await sandbox.endMachine?.("i0123456789abcdef012");
  });

  test("is tried to be ended again, and it is told where it cannot be", async () => {
    const { server, sandbox } = await openE2B();
    server.next("kill", { status: 500 }, "reset", { status: 503 });
    await expect(sandbox.endMachine?.("i0123456789abcdef012")).rejects.toMatchObject({ code: "SANDBOX" });
    server.next("kill", { status: 500 }, "reset");
    await sandbox.endMachine?.("i0123456789abcdef012");
    server.next("kill", ...Array.from({ length: 3 }, () => ({ status: 401 })));
    await expect(sandbox.endMachine?.("i0123456789abcdef012")).rejects.toMatchObject({ code: "CONFIGURATION", reason: "bad-key" });
  });
});

import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import { LocalExecutor, type SandboxRun } from "../../src/index.ts";
import { showRun } from "../../src/monitor/read-runs.ts";
import type { SandboxConnection } from "../../src/sandbox/port.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createWorkplace } from "../cli/cli.ts";
import { echo, serve } from "../sandbox/network/servers.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

const WORDS_OF_THE_HOST = "connect ECONNREFUSED 203.0.113.5:993";

const connection: SandboxConnection = {
  target: "imap.example.com:993",
  address: "203.0.113.5",
  startedAt: 1_700_000_000_000,
  connectMs: 12,
  bytesSent: 300,
  bytesReceived: 4_000,
};

const broken: SandboxConnection = {
  ...connection,
  address: null,
  connectMs: null,
  bytesSent: 0,
  bytesReceived: 0,
  error: WORDS_OF_THE_HOST,
};

const ranWith = (connections: readonly SandboxConnection[], change: Partial<SandboxRun> = {}): SandboxRun => ({
  outcome: okOutcome(1),
  stdout: "",
  stderr: "",
  truncated: false,
  artifacts: [],
  durationMs: 1,
  connections,
  ...change,
});

const NETWORK = { capabilities: { network: true }, network: { allow: ["imap.example.com:993"] } };

describe("the connections of a program", () => {
  it("stand in the account of the run and in the run history", async () => {
    const { executor, options } = createHarness({ ...NETWORK, answers: ["result = 1"], play: () => ranWith([connection, broken]) });
    const { _ai_metadata: metadata } = await executor.execute("t");
    const told = [
      { target: "imap.example.com:993", address: "203.0.113.5", connect_ms: 12, bytes_sent: 300, bytes_received: 4_000 },
      {
        target: "imap.example.com:993",
        address: null,
        connect_ms: null,
        bytes_sent: 0,
        bytes_received: 0,
        error: WORDS_OF_THE_HOST,
      },
    ];
    expect(metadata.sandbox).toMatchObject({ network: ["imap.example.com:993"], connections: told, connections_total: 2 });
    const database = openDatabase(options.database ?? "", { onWarning: () => {} });
    onTestFinished(() => database.close());
    const kept = await showRun(database, { tenant: "default", id: metadata.run_id });
    expect(JSON.parse(kept?.metadata ?? "").sandbox).toEqual(metadata.sandbox);
  });

  it("are told up to a hundred, and counted all", async () => {
    const many = Array.from({ length: 10_000 }, () => ({ ...broken, error: "x".repeat(1_000) }));
    const { executor } = createHarness({ ...NETWORK, answers: ["result = 1"], play: () => ranWith(many) });
    const { sandbox } = (await executor.execute("t"))._ai_metadata;
    expect([sandbox?.connections?.length, sandbox?.connections_total]).toEqual([100, 10_000]);
    expect(JSON.stringify(sandbox).length).toBeLessThan(40_000);
  });

  it("are left out where the sandbox records none", async () => {
    const { executor } = createHarness({ ...NETWORK, answers: ["result = 1"] });
    expect((await executor.execute("t"))._ai_metadata.sandbox).not.toHaveProperty("connections");
  });

  it("come into no prompt: what the host says of a network is not for a model", async () => {
    const error = { type: "OSError", message: "it broke", line: 1, traceback: "" };
    const { executor, model } = createHarness({
      ...NETWORK,
      answers: ["result = 1", "result = 2"],
      play: (_request, index) => ranWith([broken], index === 0 ? { outcome: { status: "error", error } } : {}),
    });
    await executor.execute("t");
    expect(model.requests).toHaveLength(2);
    expect(JSON.stringify(model.requests)).toContain("it broke");
    expect(JSON.stringify(model.requests)).not.toMatch(/ECONNREFUSED|203\.0\.113\.5/);
  });
});

describe.skipIf(await skipsBubblewrap())("the connections of given Python", () => {
  const code = (port: number) => `
import socket
with socket.create_connection(("127.0.0.1", ${port})) as s: s.sendall(b"hello"); result = s.recv(9).decode()`;

  it("are in the account of LocalExecutor", async () => {
    const { port } = await serve(echo);
    const database = join(temporaryFolder(), "executor.db");
    const executor = new LocalExecutor({ sandbox: "bubblewrap", network: { allow: [`127.0.0.1:${port}`] }, database });
    onTestFinished(() => executor.close());
    const { sandbox } = (await executor.execute(code(port)))._ai_metadata;
    expect(sandbox).toMatchObject({ connections: [{ address: "127.0.0.1", bytes_sent: 5, bytes_received: 5 }], connections_total: 1 });
  });

  it("are printed by exec --json", async () => {
    const { port } = await serve(echo);
    const { cli } = createWorkplace({ "program.py": code(port) });
    const target = `127.0.0.1:${port}`;
    const result = await cli(["exec", "program.py", "--json", "--sandbox", "bubblewrap", "--allow", target]);
    const printed = JSON.parse(result.stdout);
    expect(printed).toMatchObject({ value: "hello", connections: [{ target, bytes_sent: 5 }], connections_total: 1 });
    expect(Object.keys(printed.sandbox)).toEqual(["kind", "isolation", "network"]);
  });
});

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import type { E2BSandboxOptions } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { API_KEY, startE2BServer } from "./e2b-server/start-e2b-server.ts";
import type { Route, Trouble } from "./e2b-server/start-e2b-server.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const skipsWrittenFiles = await skipsBubblewrap(); // without it the stand-in machines have no folders of their own

const SLEEPS = "import time\nprint('on', flush=True)\ntime.sleep(60)";

async function open(options: E2BSandboxOptions = {}) {
  const server = await startE2BServer();
  const sandbox = createE2BSandbox({ apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url, ...options });
  onTestFinished(async () => {
    await sandbox.close();
    await server.close();
  });
  return { server, sandbox };
}

/** Runs a program while one request goes wrong; no machine may be left. */
async function runAmid(route: Route, trouble: Trouble, { code = "result = 1", ...options }: E2BSandboxOptions & { code?: string } = {}) {
  const { server, sandbox } = await open(options);
  server.next(route, trouble);
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 5_000 };
  const result = await sandbox.run(requestOf(code, { limits })).then(
    (run) => ({ run, error: null }),
    (error: unknown) => ({ run: null, error }),
  );
  expect(server.alive()).toEqual([]);
  return { ...result, server };
}

describe("an E2B sandbox", () => {
  test("asks for nothing but a machine, one execution and the machine's end", async () => {
    const { server, sandbox } = await open();
    await sandbox.run(requestOf("print(1)\nresult = 2"));
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
    expect(server.alive()).toEqual([]);
  });

  test("asks for a machine without internet and public address, for a bounded time", async () => {
    const { server, sandbox } = await open({ templateId: "mine", requestTimeoutMs: 20_000 });
    await sandbox.run(requestOf("1", { limits: { ...DEFAULT_LIMITS, timeoutMs: 10_000 } }));
    expect(JSON.parse(server.requests[0]?.body.toString() ?? "")).toMatchObject({
      templateID: "mine",
      allow_internet_access: false,
      network: { allowPublicTraffic: false },
      timeout: 80,
      metadata: { createdBy: "cached-executor" },
    });
  });

  test("puts nothing of the request into a URL, a header or an environment, and nothing as Python", async () => {
    const { server, sandbox } = await open();
    const context = { token: "s3cret'); import os #" };
    await sandbox.run(requestOf("result = context['token']", { context }));
    const [, execute] = server.requests;
    expect(JSON.parse(execute?.body.toString() ?? "")).not.toHaveProperty("env_vars");
    for (const { url, headers, body } of server.requests) {
      expect(`${url}${JSON.stringify(headers)}${body.toString()}`).not.toContain("s3cret");
    }
  });

  test("uses each machine once", async () => {
    const { server, sandbox } = await open();
    await Promise.all([1, 2, 3].map((number) => sandbox.run(requestOf(`result = ${number}`))));
    const used = server.requests.filter(({ route }) => route === "execute").map(({ headers }) => headers["e2b-sandbox-id"]);
    expect(new Set(used).size).toBe(3);
    expect(server.alive()).toEqual([]);
  });

  test("needs a key, and says where it comes from", () => {
    expect(() => createE2BSandbox({})).toThrow(
      expect.objectContaining({
        code: "CONFIGURATION",
        reason: "no-key",
        message: expect.stringMatching(/^E2B API key required.*E2B_API_KEY/),
      }),
    );
  });

  test("takes nothing of its address from the environment", async () => {
    const { server, sandbox } = await open();
    for (const [name, value] of [
      ["E2B_API_URL", "http://127.0.0.1:9"],
      ["E2B_DEBUG", "true"],
      ["E2B_DOMAIN", "elsewhere"],
      ["E2B_API_KEY", "e2b_other"],
      ["E2B_SANDBOX_URL", "http://127.0.0.1:9"],
    ] as const) {
      process.env[name] = value;
      onTestFinished(() => void delete process.env[name]);
    }
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
  });

  test("says what isolates a program", async () => {
    const { sandbox } = await open();
    const { isolation, network } = await sandbox.capabilities();
    expect([isolation, network]).toEqual([expect.stringMatching(/^a virtual machine of its own at E2B; in it /), false]);
  });
});

describe("what E2B refuses", () => {
  test("is a bad key at 401, which is shown nowhere", async () => {
    const { server } = await open();
    const apiKey = "e2b_ffffffffffffffffffffffffffffffffffffffff";
    server.next("create", { status: 401, message: `Cannot get the team for ${apiKey}` });
    const sandbox = createE2BSandbox({ apiKey, apiUrl: server.url, sandboxUrl: server.url });
    const error: unknown = await sandbox.run(requestOf("1")).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "bad-key", retryable: false });
    expect(JSON.stringify(describeError(error))).not.toContain(apiKey);
    expect(JSON.stringify(describeError(error))).toContain("E2B_API_KEY");
    await sandbox.close();
  });

  const refused: readonly (readonly [Trouble & object, string])[] = [
    [{ status: 401 }, "bad-key"],
    [{ status: 403 }, "bad-key"],
    [{ status: 402 }, "quota"],
    [{ status: 403, message: "team is blocked: missing payment method" }, "quota"],
    [{ status: 404, message: "template 'mine' not found" }, "input"],
    [{ status: 400, message: "Timeout cannot be greater than 1 hours" }, "input"],
    [{ status: 403, message: "Team does not have access to the template" }, "input"],
  ];
  test.each(refused)("says of %j that it is a matter of configuration: %s", async (trouble, reason) => {
    const { error, server } = await runAmid("create", trouble, { templateId: "mine" });
    expect(error).toMatchObject({ code: "CONFIGURATION", reason, retryable: false, cause: expect.any(Error) });
    if (reason === "input") expect(error).toMatchObject({ message: expect.stringContaining('"mine"') });
    expect(server.routes()).toEqual(["create"]);
  });

  test("is a bad key too where the machine refuses the execution", async () => {
    expect(await runAmid("execute", { status: 401 })).toMatchObject({ error: { code: "CONFIGURATION", reason: "bad-key" } });
  });
});

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
    const { run } = await runAmid("execute", { cell, after: 2 }, { code: "import time\nprint(1)\ntime.sleep(0.2)\nresult = 1" });
    expect(run?.outcome).toMatchObject({ status: "crashed", message: expect.stringContaining("without an answer") });
  });

  test("ends what falls silent, as out of time", async () => {
    const { server, sandbox } = await open({ watchdogGraceMs: 300 });
    server.next("execute", { cell: "silence", after: 2 });
    const { outcome } = await sandbox.run(requestOf(SLEEPS, { limits: { ...DEFAULT_LIMITS, timeoutMs: 300 } }));
    expect(outcome.status).toBe("timeout");
    expect(server.alive()).toEqual([]);
  });

  test("does not take silence before the program for the program's own", async () => {
    const { server, sandbox } = await open({ watchdogGraceMs: 300 });
    server.next("execute", { cell: "silence" });
    const running = sandbox.run(requestOf("1", { limits: { ...DEFAULT_LIMITS, timeoutMs: 300 } }));
    await expect(running).rejects.toMatchObject({ name: "E2BSandboxError" });
    expect(server.alive()).toEqual([]);
  });

  test("knows a machine whose lifetime is over", async () => {
    const { server, sandbox } = await open();
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
    const { server, sandbox } = await open({ onWarning: (message) => warnings.push(message) });
    server.next("kill", { status: 500 }, "reset", { status: 503 });
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect(server.routes()).toEqual(["create", "execute", "kill", "kill", "kill"]);
    expect(warnings).toEqual([expect.stringMatching(/^An E2B sandbox could not be ended; it ends by itself within 1\d\d s\.$/)]);
  });
});

describe("cancelling", () => {
  test("kills the machine of a program that runs", async () => {
    const { server, sandbox } = await open();
    const controller = new AbortController();
    const { outcome } = await sandbox.run(requestOf(SLEEPS), { signal: controller.signal, onOutput: () => controller.abort() });
    expect([outcome.status, server.alive()]).toEqual(["cancelled", []]);
  });

  test("does not wait for a machine that is being made, and kills it when it comes", async () => {
    const { server, sandbox } = await open();
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

  test("kills a machine that comes after its request was given up", async () => {
    const { server, sandbox } = await open({ requestTimeoutMs: 300 });
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
    const { server, sandbox } = await open();
    let close: Promise<void> | null = null;
    const run = await sandbox.run(requestOf(SLEEPS), { onOutput: () => (close = sandbox.close()) });
    await close;
    expect([run.outcome.status, server.alive()]).toEqual(["cancelled", []]);
    await expect(sandbox.run(requestOf("1"))).rejects.toMatchObject({ code: "SANDBOX", retryable: false });
  });
});

describe("a machine made ahead", () => {
  test("is taken by the next run, which then needs no other", async () => {
    const { server, sandbox } = await open();
    const created = server.seen("create");
    sandbox.warmUp();
    sandbox.warmUp();
    await created;
    await sandbox.run(requestOf("1"));
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
  });

  test("is killed at close if nobody took it", async () => {
    const { server, sandbox } = await open();
    const created = server.seen("create");
    sandbox.warmUp();
    await created;
    await sandbox.close();
    expect(server.routes()).toEqual(["create", "kill"]);
    expect(server.alive()).toEqual([]);
  });

  test("is replaced without a word if it has died, once", async () => {
    const { server, sandbox } = await open();
    sandbox.warmUp();
    server.next("execute", { status: 502, message: "The sandbox was not found" });
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect(server.routes().filter((route) => route === "create")).toHaveLength(2);
    sandbox.warmUp();
    server.next("execute", { status: 502 }, { status: 502 });
    await expect(sandbox.run(requestOf("1"))).rejects.toMatchObject({ name: "E2BSandboxError" });
    expect(server.alive()).toEqual([]);
  });

  test("is replaced if it could not be made", async () => {
    const { server, sandbox } = await open();
    server.next("create", { status: 500 });
    sandbox.warmUp();
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
  });

  test("is not taken by a run that outlasts it", async () => {
    const { server, sandbox } = await open();
    sandbox.warmUp();
    await sandbox.run(requestOf("1", { limits: { ...DEFAULT_LIMITS, timeoutMs: 600_000 } }));
    await sandbox.close();
    expect(server.routes().filter((route) => route === "create")).toHaveLength(2);
    expect(server.alive()).toEqual([]);
  });
});

describe("files", () => {
  test("come along with the program where they are small", async () => {
    const { server, sandbox } = await open();
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.from([0, 255, 10]));
    const { outcome } = await sandbox.run(requestOf("result = open('in/a.bin', 'rb').read()", { files: [{ name: "in/a.bin", path }] }));
    expect(outcome).toMatchObject({ result: { value: { $base64: "AP8K" } } });
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
  });

  test.skipIf(skipsWrittenFiles)("are written to the machine where they are large, and cannot be changed", async () => {
    const { server, sandbox } = await open();
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.alloc(3_000_000, "ab"));
    const code =
      "data = open('in/a.bin', 'rb').read()\ntry: open('in/a.bin', 'r+b')\nexcept OSError as e: result = [len(data), data[-2:].decode(), e.errno]";
    const { outcome } = await sandbox.run(requestOf(code, { files: [{ name: "in/a.bin", path }] }));
    expect(outcome).toMatchObject({ result: { value: [3_000_000, "ab", expect.toBeOneOf([13, 30])] } });
    expect(server.routes()).toEqual(["create", "write", "execute", "kill"]);
  });

  test.skipIf(skipsWrittenFiles)("fail as the sandbox's failure where they cannot be written", async () => {
    const { server, sandbox } = await open();
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.alloc(3_000_000));
    server.next("write", { status: 507, message: "not enough disk" });
    await expect(sandbox.run(requestOf("1", { files: [{ name: "a", path }] }))).rejects.toMatchObject({ name: "E2BSandboxError" });
    expect(server.alive()).toEqual([]);
  });

  test.skipIf(skipsWrittenFiles)("and a context that is too large for one message is written too", async () => {
    const { server, sandbox } = await open();
    const context = Array.from({ length: 500_000 }, () => Math.random().toString(36));
    const { outcome } = await sandbox.run(requestOf("import os\nresult = [len(context), context[-1], os.listdir('/tmp')]", { context }));
    expect(outcome).toMatchObject({ result: { value: [500_000, context.at(-1), ["work"]] } });
    expect(server.routes()).toEqual(["create", "write", "execute", "kill"]);
  });

  test("with no proper name cost nothing", async () => {
    const { server, sandbox } = await open();
    await expect(sandbox.run(requestOf("1", { files: [{ name: "../a", path: "/dev/null" }] }))).rejects.toMatchObject({ reason: "input" });
    expect(server.routes()).toEqual([]);
  });

  test("that a program leaves in out/ are kept where the caller wants them", async () => {
    const artifactsFolder = join(await makeTemporaryFolder(), "artifacts");
    const { sandbox } = await open({ artifactsFolder });
    const { artifacts } = await sandbox.run(requestOf("open('out/a.png', 'wb').write(b'same' * 500_000)"));
    expect(artifacts).toMatchObject([{ name: "a.png", size: 2_000_000, mediaType: "image/png" }]);
    expect(await readdir(artifactsFolder)).toEqual([artifacts[0]?.sha256]);
    expect(await readFile(artifacts[0]?.path ?? "", "utf8")).toBe("same".repeat(500_000));
  });
});

function describeError(error: unknown): unknown {
  return error instanceof Error ? [error.name, error.message, error.stack, describeError(error.cause)] : error;
}

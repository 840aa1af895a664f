import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  CachedExecutor,
  E2BExecutor,
  getExecutor,
  LocalExecutor,
  type CodeModel,
  type ExecutorOptions,
  type OutputChunk,
} from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { API_KEY, startE2BServer } from "../sandbox/e2b-server/start-e2b-server.ts";
import { temporaryFolder } from "./harness.ts";

const isLinux = process.platform === "linux";
if (!isLinux) console.warn("E2B executors are not tested: the stand-in for E2B's machines works on Linux only");

const skipsE2B = !isLinux && process.env["REQUIRE_ALL"] !== "1";

const databaseIn = (folder: string) => ({ database: join(folder, "executor.db") });

async function startE2B() {
  const server = await startE2BServer();
  onTestFinished(() => server.close());
  return { server, e2b: { apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url } };
}

describe.skipIf(skipsE2B)("E2BExecutor", () => {
  it("runs given Python in a machine at E2B, and leaves none behind", async () => {
    const { server, e2b } = await startE2B();
    const executor = new E2BExecutor({ e2b, ...databaseIn(temporaryFolder()) });
    const { _ai_metadata: account, ...value } = await executor.execute("result = {'sum': sum(context['values'])}", {
      context: { values: [1, 2] },
    });
    expect(value).toEqual({ sum: 3 });
    expect(account.sandbox?.kind).toBe("e2b");
    await executor.close();
    expect(server.alive()).toEqual([]);
  });

  it("tells a program that ran out of time by an error of its own, with the code of every sandbox", async () => {
    const { e2b } = await startE2B();
    const executor = getExecutor("e2b", { e2b, ...databaseIn(temporaryFolder()) });
    onTestFinished(() => executor.close());
    const failing = executor.execute("while True: pass", { timeoutMs: 300 });
    await expect(failing).rejects.toMatchObject({ name: "E2BTimeoutError", code: "SANDBOX_TIMEOUT" });
  });

  it("asks for a key when it is first used", async () => {
    const executor = new E2BExecutor(databaseIn(temporaryFolder()));
    onTestFinished(() => executor.close());
    await expect(executor.execute("result = 1")).rejects.toMatchObject({ reason: "no-key", message: /^E2B API key required/ });
  });
});

describe.skipIf(skipsE2B)("a task whose programs run at E2B", () => {
  const openExecutor = (options: ExecutorOptions) => {
    const executor = new CachedExecutor({ model: createScriptedModel(["result = 6 * 7"]), ...databaseIn(temporaryFolder()), ...options });
    onTestFinished(() => executor.close());
    return executor;
  };

  it("has its machine made while the model writes", async () => {
    const { server, e2b } = await startE2B();
    let routesWhileWriting: string[] = [];
    const model = createScriptedModel(["result = 6 * 7"]);
    const generate: CodeModel["generate"] = async (request, call) => {
      await server.seen("create");
      routesWhileWriting = server.routes();
      return model.generate(request, call);
    };
    const executor = openExecutor({ e2b, model: { ...model, generate } });
    expect(await executor.execute("Multiply six by seven")).toMatchObject({ result: 42 });
    expect(routesWhileWriting.at(-1)).toBe("create");
  });

  it("ends with E2B's own error, through the graph's state, where E2B does not answer", async () => {
    const { server, e2b } = await startE2B();
    const executor = openExecutor({ e2b });
    server.next("create", { status: 500 }, { status: 500 }, { status: 500 });
    await expect(executor.execute("Multiply six by seven")).rejects.toMatchObject({
      name: "E2BSandboxError",
      code: "SANDBOX",
      retryable: true,
    });
  });
});

describe("LocalExecutor", () => {
  it.skipIf(skipsE2B)("stays on this machine, whatever keys there are", async () => {
    const { server } = await startE2B();
    vi.stubEnv("E2B_API_KEY", API_KEY);
    vi.stubEnv("E2B_API_URL", server.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const local = new LocalExecutor(databaseIn(temporaryFolder()));
    onTestFinished(() => local.close());
    expect((await local.execute("result = 1"))._ai_metadata.sandbox?.kind).not.toBe("e2b");
    expect(server.requests).toEqual([]);
    const other = new CachedExecutor({ ...databaseIn(temporaryFolder()), model: createScriptedModel(["result = 1"]) });
    onTestFinished(() => other.close());
    await other.execute("Give me one").catch(() => null); // the key is there, and is used where it may be
    expect(server.routes()).toContain("create");
  });

  it("refuses E2B by name", () => {
    expect(() => new LocalExecutor({ sandbox: "e2b" })).toThrow(/E2BExecutor/);
  });

  it("runs where there is nothing but Node, and tells what is printed as it comes, masked", async () => {
    const executor = new LocalExecutor({ sandbox: "pyodide", secrets: () => "hunter2Xq9", ...databaseIn(temporaryFolder()) });
    onTestFinished(() => executor.close());
    const code = "import sys\nfor character in context['token']: sys.stdout.write(character); sys.stdout.flush()\nresult = 3";
    const printed: OutputChunk[] = [];
    const onOutput = (chunk: OutputChunk) => void printed.push(chunk);
    expect(await executor.execute(code, { context: { token: { $secret: "TOKEN" } }, onOutput })).toMatchObject({ result: 3 });
    expect(printed).toEqual([{ stream: "stdout", text: "[secret]" }]);
  });
});

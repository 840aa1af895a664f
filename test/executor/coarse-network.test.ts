import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { CachedExecutor, type ExecutorOptions } from "../../src/index.ts";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { createWorkplace } from "../cli/cli.ts";
import { API_KEY, startE2BServer } from "../sandbox/e2b-server/start-e2b-server.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

const ALLOW = ["imap.example.com:993"];
const TASK = "Multiply six by seven";

/** Executors on one database and one service, whose names all lead to one public address. */
async function openCoarse() {
  const server = await startE2BServer();
  const e2b = { apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url };
  const sandbox = createE2BSandbox({ ...e2b, allowCoarse: true }, { resolve: async () => ["203.0.113.5"] });
  const database = join(temporaryFolder(), "executor.db");
  const model = createScriptedModel(["result = 6 * 7", "result = 42"]);
  const open = (options: ExecutorOptions) => {
    const executor = new CachedExecutor({ database, model, ...options });
    onTestFinished(() => executor.close());
    return executor;
  };
  onTestFinished(async () => {
    await sandbox.close();
    await server.close();
  });
  return { server, e2b, sandbox, model, open };
}

describe.skipIf(await skipsBubblewrap())("a task with targets on E2B", () => {
  it("says in its account what E2B really holds the machine to", async () => {
    const { sandbox, open } = await openCoarse();
    const { _ai_metadata: metadata } = await open({ sandbox, network: { allow: ALLOW, allowCoarse: true } }).execute(TASK);
    expect(metadata.sandbox).toEqual({
      kind: "e2b",
      network: ALLOW,
      isolation: expect.stringMatching(/coarse: E2B holds the machine to the addresses of the targets, on any port/),
    });
  });

  it("never serves its program to a run that was granted less", async () => {
    const { server, e2b, sandbox, model, open } = await openCoarse();
    const coarse = open({ sandbox, network: { allow: ALLOW, allowCoarse: true } });
    const { _ai_metadata: first } = await coarse.execute(TASK);
    expect(first.cache.program_id).not.toBeNull();

    const exact = open({ sandbox: "e2b", e2b, network: { allow: ALLOW } });
    await expect(exact.execute(TASK, { cacheMode: "only-if-cached" })).rejects.toMatchObject({
      code: "CAPABILITY",
      message: expect.stringMatching(/no ports.*--allow-coarse/),
    });
    const executions = server.routes().filter((route) => route === "execute");
    expect([executions.length, model.requests.length]).toEqual([3, 1]); // a look at each sandbox, and the run before

    const without = open({ sandbox });
    const { _ai_metadata: second } = await without.execute(TASK);
    expect([second.cache_hit, model.requests.length]).toEqual([false, 2]);
    expect(second.cache.program_id).not.toBe(first.cache.program_id);
    expect(server.reaches().at(-1)).toEqual([]);
  });

  it("is refused before any cost where a target means this machine", async () => {
    const { e2b, model, open } = await openCoarse();
    const executor = open({ sandbox: "e2b", e2b, network: { allow: ["127.0.0.1:5432"], allowCoarse: true } });
    await expect(executor.execute(TASK)).rejects.toMatchObject({
      code: "CAPABILITY",
      message: expect.stringMatching(/127\.0\.0\.1:5432 means this machine.*bubblewrap/),
    });
    expect(model.requests).toEqual([]);
  });

  it("needs --allow-coarse on the command line", async () => {
    const { server } = await openCoarse();
    const { cli } = createWorkplace({ "program.py": "result = 1" });
    const environment = { E2B_API_KEY: API_KEY, E2B_API_URL: server.url, E2B_SANDBOX_URL: server.url };
    const exec = (...options: string[]) => cli(["exec", "program.py", "--allow", "127.0.0.1:5432", ...options], environment);
    expect(await exec()).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/no ports.*--allow-coarse/) });
    expect(await exec("--allow-coarse")).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/means this machine.*bubblewrap/) });
  });
});

describe("a sandbox that says why it has no network", () => {
  const capabilities = { network: false, whyNoNetwork: "its rules know no ports. Accept that." };

  it.each([{ network: { allow: ALLOW } }, {}])("has it told to a task that needs one, with %j", async (options) => {
    const { executor, model } = createHarness({ capabilities, ...options });
    await expect(executor.execute("Count the unread mails in my IMAP inbox")).rejects.toMatchObject({
      code: "CAPABILITY",
      message: expect.stringContaining(capabilities.whyNoNetwork),
    });
    expect(model.requests).toEqual([]);
  });
});

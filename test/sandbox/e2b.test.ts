import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createMemoryEffectLedger } from "../../src/effects/create-memory-effect-ledger.ts";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { openE2B } from "./open-e2b.ts";
import { requestOf } from "./request.ts";

describe("an E2B sandbox", () => {
  test("asks for nothing but a machine, one execution and the machine's end", async () => {
    const { server, sandbox } = await openE2B();
    await sandbox.run(requestOf("print(1)\nresult = 2"));
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
    expect(server.alive()).toEqual([]);
  });

  test("gives a program no effect without a network, whatever ledger there is", async () => {
    const { sandbox } = await openE2B();
    const effects = createMemoryEffectLedger();
    const { outcome } = await sandbox.run(requestOf("once('a', lambda: print('it ran'))"), { effects });
    expect(outcome).toMatchObject({
      status: "error",
      error: { type: "EffectError", message: /no effect can happen in an E2B sandbox without network targets.*--allow-coarse/ },
    });
    expect(effects.effects.size).toBe(0);
  });

  test("asks for a machine without internet and public address, for a bounded time", async () => {
    const { server, sandbox } = await openE2B({ templateId: "mine", requestTimeoutMs: 20_000 });
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
    const { server, sandbox } = await openE2B();
    const context = { token: "s3cret'); import os #" };
    await sandbox.run(requestOf("result = context['token']", { context }));
    const [, execute] = server.requests;
    expect(JSON.parse(execute?.body.toString() ?? "")).not.toHaveProperty("env_vars");
    for (const { url, headers, body } of server.requests) {
      expect(`${url}${JSON.stringify(headers)}${body.toString()}`).not.toContain("s3cret");
    }
  });

  test("uses each machine once", async () => {
    const { server, sandbox } = await openE2B();
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

  test.each([
    ["E2B_API_KEY", "e2b_other"],
    ["E2B_API_URL", "http://127.0.0.1:9"],
    ["E2B_DEBUG", "true"],
    ["E2B_DOMAIN", "elsewhere"],
    ["E2B_SANDBOX_URL", "http://127.0.0.1:9"],
  ])("that is told its key and its addresses is not led elsewhere by %s in the environment", async (name, value) => {
    vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { server, sandbox } = await openE2B();
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
  });

  test("says what isolates a program", async () => {
    const { sandbox } = await openE2B();
    const { isolation, network } = await sandbox.capabilities();
    expect([isolation, network]).toEqual([expect.stringMatching(/^a virtual machine of its own at E2B; in it /), false]);
  });
});

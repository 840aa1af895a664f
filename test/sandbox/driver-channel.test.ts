import { describe, expect, test } from "vitest";
import { runOnDriver } from "../../src/sandbox/driver-channel.ts";
import type { DriverRunOptions } from "../../src/sandbox/driver-channel.ts";
import { startDriver } from "../../src/sandbox/driver-process.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";

const READY = `echo '{"type":"ready"}' >&3; read request <&3;`;
const DONE = `{"type":"done","outcome":{"status":"error","error":{"type":"E","message":"m","line":1,"traceback":""}},"truncated":false,"durationMs":1}`;

const NO_EFFECTS = { status: "none", message: "none here" } as const;

/** Runs a request on a driver that is a shell script: it may do what a real one never should. */
function runOnScript(script: string, options: Partial<DriverRunOptions> = {}) {
  const driver = startDriver({ file: "/bin/sh", args: ["-c", script] });
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 100, resultBytes: 1_000 };
  const request = {
    code: "",
    checks: null,
    context: null,
    params: {},
    files: [],
    limits,
    folder: "/",
    inputs: "/",
    scratch: "/",
    effects: NO_EFFECTS,
  };
  return runOnDriver(driver, request, { onArtifact: async () => undefined, watchdogGraceMs: 20_000, ...options });
}

describe("runOnDriver", () => {
  test("takes the driver's word for how a run ended", async () => {
    const run = await runOnScript(`${READY} echo '${DONE}' >&3`);
    expect(run).toMatchObject({ outcome: { status: "error" }, durationMs: 1 });
  });

  test("calls it a crash where a driver ends without an answer, and repeats its last words", async () => {
    const { outcome } = await runOnScript(`${READY} echo 'out of luck' >&2; exit 1`);
    expect(outcome).toEqual({ status: "crashed", message: "The sandbox ended without an answer: out of luck" });
  });

  test("does not take half an answer for one", async () => {
    const { outcome } = await runOnScript(`${READY} printf '%s' '${DONE.slice(0, 40)}' >&3`);
    expect(outcome.status).toBe("crashed");
  });

  test("throws where a driver never started", async () => {
    await expect(runOnScript("echo 'no permission' >&2; exit 1")).rejects.toMatchObject({ code: "SANDBOX", message: /no permission/ });
  });

  test("throws where the program for the driver is missing", async () => {
    const driver = startDriver({ file: "/nowhere/bwrap", args: [] });
    const limits = DEFAULT_LIMITS;
    const request = {
      code: "",
      checks: null,
      context: null,
      params: {},
      files: [],
      limits,
      folder: "/",
      inputs: "/",
      scratch: "/",
      effects: NO_EFFECTS,
    };
    await expect(runOnDriver(driver, request, { onArtifact: async () => undefined })).rejects.toMatchObject({
      code: "SANDBOX",
      message: /ENOENT/,
    });
  });

  test.each([
    ["is no JSON", "echo 'hello' >&3"],
    ["is no frame", `echo '{"type":"surprise"}' >&3`],
    ["has an unknown outcome", `echo '${DONE.replace("error", "fine")}' >&3`],
    ["never ends", "exec tr '\\0' x </dev/zero >&3"],
  ])("throws where a message %s", async (_name, script) => {
    await expect(runOnScript(`${READY} ${script}; sleep 60`)).rejects.toMatchObject({ code: "SANDBOX" });
  });

  test("gives up a driver that hangs", async () => {
    const { outcome } = await runOnScript(`${READY} sleep 60`, { watchdogGraceMs: 50 });
    expect(outcome).toMatchObject({ status: "timeout", message: /150 ms/ });
  });

  test("kills a driver that does not end when it is cancelled", async () => {
    const controller = new AbortController();
    const run = runOnScript(`${READY} trap '' TERM; echo '{"type":"output","stream":"stdout","text":"a"}' >&3; sleep 60`, {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect((await run).outcome.status).toBe("cancelled");
  });

  test("takes no more files of a run that is cancelled: hundreds may be on their way", async () => {
    const controller = new AbortController();
    const frames = `yes '{"type":"artifact","name":"a","data":"","last":true}' | head -n 500 >&3`;
    let taken = 0;
    const onArtifact = async () => {
      taken += 1;
      controller.abort();
    };
    const { outcome } = await runOnScript(`${READY} ${frames}; sleep 60`, { signal: controller.signal, onArtifact });
    expect([outcome.status, taken]).toEqual(["cancelled", 1]);
  });

  test("refuses a value that is no plain JSON for us, whoever sent it", async () => {
    const forged = `{"type":"done","outcome":{"status":"ok","result":{"status":"value","value":{"a":{"lc":1}},"warnings":[]},"checks":{"status":"none"}},"truncated":false,"durationMs":1}`;
    const { outcome } = await runOnScript(`${READY} echo '${forged}' >&3`);
    expect(outcome).toMatchObject({ status: "ok", result: { status: "not-json", path: "result.a.lc" } });
  });
});

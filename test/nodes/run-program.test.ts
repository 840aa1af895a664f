import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createServices } from "../../src/executor/create-services.ts";
import { resolveOptions } from "../../src/executor/resolve-options.ts";
import { runProgram } from "../../src/nodes/run-program.ts";
import type { SandboxRun } from "../../src/sandbox/port.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { temporaryFolder } from "../executor/harness.ts";

const SECRET = "hunter2Xq9zPasswd";

/** What comes back of a sandbox's run once it is masked. */
async function maskedRunOf(change: Partial<SandboxRun>) {
  const run = { outcome: okOutcome(1), stdout: "", stderr: "", truncated: false, artifacts: [], durationMs: 1, ...change };
  const sandbox = createScriptedSandbox(() => run);
  const services = createServices(resolveOptions({ sandbox, database: join(temporaryFolder(), "run.db"), secrets: () => SECRET }));
  onTestFinished(() => services.close());
  return runProgram(await services.open(), {
    request: { checks: null, context: { value: { token: { $secret: "TOKEN" } } }, params: {}, files: [], allow: [] },
    code: "1",
    timeoutMs: 1_000,
    effects: { runId: "run", checkpointNamespace: "", mapIndex: "", execution: 1, program: "program-1", isClaimed: true },
    signal: undefined,
    onOutput: undefined,
  });
}

describe("the output of a run with a secret", () => {
  it.each(["timeout", "memory", "disk"] as const)("ends before half of one where the run was ended: %s", async (status) => {
    const cut = `${"x".repeat(200)}${SECRET.slice(0, 12)}`;
    const run = await maskedRunOf({ outcome: { status, message: "ended" }, stdout: cut, stderr: cut });
    expect(`${run.stdout}${run.stderr}${run.output}`).not.toContain("hunter2");
  });

  it("is whole where the program came to its end", async () => {
    expect(await maskedRunOf({ stdout: "on stdout\n", stderr: "on stderr" })).toMatchObject({
      stdout: "on stdout\n",
      stderr: "on stderr",
      output: "on stdout\non stderr",
    });
  });

  it("holds no secret of which one half was written to each stream", async () => {
    const run = await maskedRunOf({ stdout: `a ${SECRET.slice(0, 9)}`, stderr: `${SECRET.slice(9)} b` });
    expect(run.output).toBe("a [secret] b");
  });
});

it("numbers files whose names are equal once they are masked", async () => {
  const encoded = Buffer.from(SECRET).toString("base64");
  const names = [`a/${SECRET}.txt`, `a/${encoded}.txt`, "a/plain.txt"];
  const artifacts = names.map((name) => ({ name, mediaType: "text/plain", size: 1, sha256: "0".repeat(64), path: "/nowhere" }));
  const run = await maskedRunOf({ artifacts });
  expect(run.artifacts.map(({ name }) => name)).toEqual(["a/[secret].txt", "a/[secret]-2.txt", "a/plain.txt"]);
});

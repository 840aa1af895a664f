import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../executor/harness.ts";

const EXAMPLES = join(import.meta.dirname, "..", "..", "examples");

describe("an example, with no key", () => {
  it.each([
    ["agent-node", /^On average they waited 6 minutes\.$/m],
    ["agent-tool", /^20! is 2432902008176640000\.$/m],
    ["fan-out", /= 4037913$/m],
    ["two-executors", /^A region sells 15 on average\.$/m],
    ["own-model", /^my-service-1: three two one$/m],
    ["streaming", /^… prepare\n[^]*… execute\nadding 20\nadding 5\n… validate\n[^]*total: 25$/m],
  ])("runs, and finds what it says: %s", async (name, printed) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(EXAMPLES, name, "main.ts")],
      { env: { HOME: temporaryFolder(), PATH: process.env["PATH"] } },
    );
    expect(stdout).toMatch(printed);
  });
});

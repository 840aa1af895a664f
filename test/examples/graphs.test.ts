import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../executor/harness.ts";

const EXAMPLES = join(import.meta.dirname, "..", "..", "examples");

describe("an example, with no key", () => {
  it.each([
    ["agent-node", /^On average they waited 6 minutes\.$/m],
    ["approval-with-edit", /^typically 3\.5 minutes, by the median of a person$/m],
    ["killed-and-resumed", /^killed in execute, resumed: total 25, the model was asked 1 time$/m],
    ["mail-once", /^(The run failed, 1 mail was sent, and no second program was asked for: EFFECTS_PENDING|Nothing was shown, .*)$/m],
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

  it("says why it shows nothing where bubblewrap is missing: mail-once", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(EXAMPLES, "mail-once", "main.ts")],
      { env: { HOME: temporaryFolder(), PATH: "" } },
    );
    expect(stdout).toMatch(/^Nothing was shown, as bubblewrap does not work here: .*bubblewrap/);
  });
});

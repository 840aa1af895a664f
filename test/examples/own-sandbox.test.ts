import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { createUnshareSandbox } from "../../examples/own-sandbox/create-unshare-sandbox.ts";
import { sandboxContract } from "../../src/testing/sandbox-contract.ts";
import { temporaryFolder } from "../executor/harness.ts";

/** Why the example does not work here; null if it does. */
async function whyNot(): Promise<string | null> {
  const sandbox = createUnshareSandbox();
  try {
    await sandbox.capabilities();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await sandbox.close();
  }
}

const reason = await whyNot();
const requireAll = process.env.REQUIRE_ALL === "1";

sandboxContract({
  name: "example's own",
  runner: { afterAll, describe, test },
  createSandbox: () => createUnshareSandbox(),
  cannot: {
    "limit on the sum of files": "the kernel limits one file of a process, not all of them",
  },
  skip: reason,
  requireAll,
});

describe.skipIf(reason !== null && !requireAll)("the example of a sandbox of one's own", () => {
  test("runs, and finds what it says", async () => {
    const main = join(import.meta.dirname, "..", "..", "examples", "own-sandbox", "main.ts");
    const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", main], {
      env: { HOME: temporaryFolder() },
    });
    expect(stdout).toMatch(/^unshare: Linux namespaces/);
  });
});

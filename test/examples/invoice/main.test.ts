import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../executor/harness.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "examples", "invoice", "main.ts");

it("names what the invoice example needs and this machine does not have, and ends with 2", async () => {
  const env = { HOME: temporaryFolder(), PATH: "" };
  const ended = await new Promise((resolve) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: error?.code, stdout, stderr }),
    );
  });
  const words =
    process.platform === "linux" ? /- OpenSSL: apt install openssl\n- bubblewrap: apt install bubblewrap \(/ : /- Linux, for bubblewrap/;
  expect(ended).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
});

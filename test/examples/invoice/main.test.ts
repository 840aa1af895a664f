import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../executor/harness.ts";
import { askBubblewrap } from "../../knowledge/ask-bubblewrap.ts";
import { printSkips } from "../../knowledge/print-skips.ts";
import { npmPostgres } from "../../sandbox/network/postgres-sources.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const whyNot = await askBubblewrap();
const driver = whyNot("psycopg2") === null ? "psycopg2" : "psycopg";
const isSkipped = printSkips("The invoice example", 1, whyNot("fitz") ?? whyNot(driver) ?? npmPostgres.whyNot);

interface Ended {
  readonly exitCode: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function runMain(path: string): Promise<Ended> {
  const args = ["--disable-warning=ExperimentalWarning", join(ROOT, "examples", "invoice", "main.ts")];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { HOME: temporaryFolder(), PATH: path } }, (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
    );
  });
}

it("names what the invoice example needs and this machine does not have, and ends with 2", async () => {
  const words =
    process.platform === "linux" ? /- OpenSSL: apt install openssl\n- bubblewrap: apt install bubblewrap \(/ : /- Linux, for bubblewrap/;
  expect(await runMain("")).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
});

it.skipIf(isSkipped)(
  "books and answers what comes by mail, a second time without a new program, and prints what the README shows",
  { timeout: 300_000 },
  async () => {
    const ended = await runMain(process.env["PATH"] ?? "");
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const [, shown = ""] = /\$ node examples\/invoice\/main\.ts\n([^]*?)```/.exec(readme) ?? [];
    const lines = shown.split("\n").filter((line) => line !== "" && line !== "...");
    expect(lines.length).toBeGreaterThan(5);
    expect(ended.stdout.split("\n")).toEqual(expect.arrayContaining(lines));
  },
);

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SCRIPT = new URL("../../scripts/e2b-template.ts", import.meta.url).pathname;

test("shows the steps of the template and sends nothing, without a key", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT], { env: {} });
  expect(stdout).toMatch(/^FROM code-interpreter-v1\nUSER root\nRUN pip install .*'PyMuPDF' 'psycopg\[binary\]' 'pandas'\nRUN python3 -c/);
  expect(stderr).toMatch(/Nothing was sent: E2B_API_KEY is not set/);
});

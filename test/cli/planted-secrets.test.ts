import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

/** Not one is real. */
const SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 20 }, (_value, index) => [
    `PLANTED_${index}`,
    `${["sk-proj", "ghp", "xoxb", "pass word"][index % 4]}-${index}-pl4nted:V@lue/${index}`,
  ]),
);
const NAMES = Object.keys(SECRETS);

const SPILL = `
import sys
has = " | ".join(context["given"])
print(has)
print(has, file=sys.stderr)
raise ValueError("refused: " + has)
`;

function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => `${entry.name}\n${entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), "latin1") : ""}`)
    .join("\n");
}

it("of twenty secrets none stands in files or output, whatever approve is told and the program does", { timeout: 240_000 }, async () => {
  const { cli, folder } = createWorkplace({
    "first.py": "result = 1",
    "spill.py": SPILL,
    "context.json": JSON.stringify({ given: NAMES.map((name) => ({ $secret: name })) }),
  });
  const again = ["--db", join(folder, "executor.db"), "--allow-unsafe", ...NAMES.flatMap((name) => ["--secret", name])];
  const all = Object.values(SECRETS).join(" | ");
  const asked = await cli(
    [
      "run",
      "Say what is given",
      "--context",
      "context.json",
      "--approval",
      "always",
      "--sandbox",
      "process",
      "--json",
      "--answer-from",
      "first.py",
      ...again,
    ],
    SECRETS,
  );
  expect(asked.exitCode).toBe(3);
  const { runId } = JSON.parse(asked.stdout).approval;
  const rejected = await cli(["approve", runId, "--no", `not with ${all}`, "--retry", "--answer-from", "spill.py", ...again], SECRETS);
  expect(rejected.exitCode).toBe(3);
  const spilt = await cli(["approve", runId, "--yes", "--json", ...again], SECRETS);
  expect(spilt.stderr).toContain("[secret] | [secret]");
  const told = [asked, rejected, spilt].map(({ stdout, stderr }) => stdout + stderr).join("\n");
  const leaks = (text: string) => NAMES.filter((name) => text.includes(SECRETS[name] ?? ""));
  expect(leaks(all)).toEqual(NAMES);
  expect({ told: leaks(told), stored: leaks(everythingIn(folder)) }).toEqual({ told: [], stored: [] });
});

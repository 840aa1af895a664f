import { execFile } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../executor/harness.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCUMENT = readFileSync(join(ROOT, "docs", "workflows.md"), "utf8");
const WORKFLOW = /```yaml\n(# convert\.yaml\n.*?)```/s.exec(DOCUMENT)?.[1] ?? "";
const scripts = [...DOCUMENT.matchAll(/```ts\n(.*?)```/gs)].map(([, block = ""]) => block);
const execute = promisify(execFile);

/** Runs a script of the document as one whose project has the package installed. */
async function runScript(script: string): Promise<string> {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "convert.yaml"), WORKFLOW);
  writeFileSync(join(folder, "script.ts"), script.replace('"cached-executor"', `"${pathToFileURL(join(ROOT, "src", "index.ts")).href}"`));
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
  return (await execute(process.execPath, ["--disable-warning=ExperimentalWarning", "script.ts"], { cwd: folder, env })).stdout;
}

describe("scripts of docs/workflows.md", () => {
  it.each(scripts.map((script) => [/new Workflow|compileWorkflow/.exec(script)?.[0] ?? script.slice(0, 40), script]))(
    "print what they say: %s",
    async (_name, script) => {
      const promised = [...script.matchAll(/console\.log\(.*?\); \/\/ (.*)$/gm)].map(([, words = ""]) => words.replace(/…$/, ""));
      expect(promised.length).toBeGreaterThan(0);
      const printed = (await runScript(script)).trim().split("\n");
      expect(printed).toHaveLength(promised.length);
      for (const [index, words] of promised.entries()) expect(printed[index]).toContain(words);
    },
  );
});

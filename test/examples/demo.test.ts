import { execFile } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseRecording } from "../../src/model/recording.ts";
import { temporaryFolder } from "../executor/harness.ts";
import { startOpenAiServer } from "../model/openai-server.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RECORDING = join("examples", "demo", "recordings.jsonl");
const DEMO_TIMEOUT_MS = 120_000;
const withoutBubblewrap = await skipsBubblewrap();

interface DemoRun {
  readonly exitCode: number;
  readonly table: string;
  readonly progress: string;
}

/** Runs the demo with nothing of this process's environment but what is given. */
function runDemo(environment: Readonly<Record<string, string>> = {}, root = ROOT): Promise<DemoRun> {
  const args = ["--disable-warning=ExperimentalWarning", join(root, "examples", "demo", "main.ts")];
  const options = { cwd: root, env: { HOME: temporaryFolder(), PATH: "", ...environment }, timeout: DEMO_TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, table, progress) =>
      resolve({ exitCode: error ? Number(error.code ?? -1) : 0, table, progress }),
    );
  });
}

/** The cells of a row that begins with this letter. */
function rowOf({ table }: DemoRun, letter: string): string[] {
  const line = table.split("\n").find((candidate) => candidate.startsWith(`${letter}  `)) ?? "";
  return line.split(/\s{2,}/);
}

describe("the demo", { timeout: DEMO_TIMEOUT_MS }, () => {
  it("runs where there is nothing but Node, and says who wrote each program", async () => {
    const run = await runDemo();
    expect(run.progress).not.toContain("WRONG");
    expect(run).toMatchObject({ exitCode: 0, table: expect.stringContaining("programs ran under pyodide") });
    const rows = ["a", "b", "c", "d", "e", "f", "g"].map((letter) => rowOf(run, letter).slice(2, 5));
    expect(rows).toEqual([
      ["0", "shipped", "none (cached)"],
      ["1", "–", "recorded"],
      ["0", "exact", "none (cached)"],
      ["0", "shipped", "none (cached)"],
      ["1", "–", "recorded"],
      ["2", "–", "recorded"],
      ["1", "–", "recorded"],
    ]);
    const shown = readFileSync(join(ROOT, "README.md"), "utf8");
    for (const letter of ["a", "b", "c", "d", "e", "f", "g"]) {
      expect(rowOf({ ...run, table: shown }, letter).slice(0, 5)).toEqual(rowOf(run, letter).slice(0, 5));
    }
    expect(run.progress).toMatch(/attempt 1 was wrong: A check failed/);
    expect(run.progress.match(/: refused: /g)?.length).toBeGreaterThanOrEqual(4);
  });

  it.skipIf(withoutBubblewrap)("runs under bubblewrap where it is", async () => {
    const run = await runDemo({ PATH: "/usr/local/bin:/usr/bin:/bin" });
    expect(run).toMatchObject({ exitCode: 0, table: expect.stringContaining("programs ran under bubblewrap") });
  });

  it("asks a model where there is one", async () => {
    const { entries } = parseRecording(readFileSync(join(ROOT, RECORDING), "utf8"), RECORDING);
    const untold = [...entries];
    const server = await startOpenAiServer(({ body }) => {
      const asked = JSON.stringify(body["messages"]);
      const next = untold.findIndex(({ task }) => asked.includes(task));
      return { text: untold.splice(next, 1)[0]?.text ?? null };
    });
    onTestFinished(() => server.close());
    const run = await runDemo({ OPENAI_BASE_URL: server.baseUrl });
    expect(run.progress).not.toContain("WRONG");
    expect(run.exitCode).toBe(0);
    expect(["b", "e", "f"].map((letter) => rowOf(run, letter)[4])).toEqual(Array(3).fill("gpt-4o-mini-2024-07-18"));
    expect(rowOf(run, "c")[4]).toBe("none (cached)");
    expect(server.requests).toHaveLength(4);
  });

  it("ends with 1 where a value is not the one it should be", async () => {
    const root = temporaryFolder();
    for (const name of ["src", "knowledge", "node_modules", "package.json"]) symlinkSync(join(ROOT, name), join(root, name));
    cpSync(join(ROOT, "examples"), join(root, "examples"), { recursive: true });
    const sales = join(root, "examples", "data", "sales.csv");
    writeFileSync(sales, readFileSync(sales, "utf8").replace("349.00", "350.00"));
    const run = await runDemo({}, root);
    expect(run.exitCode).toBe(1);
    expect(run.progress).toMatch(/WRONG: got .*"North":349\.5.* expected .*"North":349,/);
  });
});

describe("the demo's recording", () => {
  it("says that it was written for the demo, and that no model gave these answers", () => {
    const { writtenFor, entries } = parseRecording(readFileSync(join(ROOT, RECORDING), "utf8"), RECORDING);
    expect(writtenFor).toMatch(/the demo; a person wrote these answers/);
    expect(new Set(entries.map(({ model }) => model))).toEqual(new Set(["recorded"]));
  });
});

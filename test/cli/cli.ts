import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Where a snapshot of Pyodide is kept for all tests: making one takes seconds. */
export const SHARED_CACHE = join(tmpdir(), `cached-executor-test-cache-${process.getuid?.() ?? 0}`);

/** Lets Node keep what it compiled: loading the command line takes most of a call's time, and a third of that is compiling. */
export const KEEP_COMPILED = { NODE_COMPILE_CACHE: join(SHARED_CACHE, "compiled") };

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for one test: the command's home, working folder and database. */
export function createWorkplace(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return {
    folder,
    /** Runs the command line with nothing of this process's environment but PATH. */
    cli: (args: readonly string[], environment: Readonly<Record<string, string>> = {}, stdin = ""): Promise<CliResult> =>
      runCli({ args, folder, environment, stdin }),
  };
}

interface CliCall {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
}

function runCli({ args, folder, environment, stdin }: CliCall): Promise<CliResult> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, XDG_CACHE_HOME: SHARED_CACHE, ...KEEP_COMPILED, ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { cwd: folder, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ exitCode: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}

import { spawnSync } from "node:child_process";

/** The interpreter for tests: PYTHON, else Debian's, else the one in PATH. */
export const pythonInterpreter = [process.env.PYTHON, "/usr/bin/python3", "python3"].find(isModernPython);

/** Why tests that need Python are left out; null if they run. With REQUIRE_ALL=1 they run, and fail. */
export const pythonSkipReason = explainSkip();

function isModernPython(interpreter: string | undefined): interpreter is string {
  if (!interpreter) return false;
  const probe = "import sys; sys.exit(0 if sys.version_info >= (3, 10) else 1)";
  return spawnSync(interpreter, ["-I", "-c", probe]).status === 0;
}

function explainSkip(): string | null {
  if (pythonInterpreter || process.env.REQUIRE_ALL === "1") return null;
  const reason = "no Python 3.10 or newer found: set PYTHON to an interpreter";
  console.warn(`skipped: ${reason}`);
  return reason;
}

/** Runs a program with JSON on its standard input, in a folder, and gives what it writes as JSON. */
export function runPython(code: string, input: unknown, folder?: string): unknown {
  if (!pythonInterpreter) throw new Error("Python 3.10 or newer is needed for this test. Set PYTHON to an interpreter.");
  const run = spawnSync(pythonInterpreter, ["-I", "-c", code], {
    input: JSON.stringify(input),
    encoding: "utf8",
    cwd: folder,
    timeout: 20_000,
    maxBuffer: 64 * 1024 ** 2,
  });
  if (run.status !== 0) throw new Error(`Python failed:\n${run.stderr}`);
  return JSON.parse(run.stdout);
}

import type { Command } from "commander";
import { CodeExecutor } from "../executor/code-executor.ts";
import { resolveOptions } from "../executor/options.ts";
import type { CodeRun } from "../executor/run-code.ts";
import { addInputOptions, addSandboxOptions, executorOptionsOf, type CommonOptions } from "./common-options.ts";
import { EXIT_FAILED } from "./exit-code.ts";
import { printingFailure } from "./print-failure.ts";
import { readCallInput, readText } from "./read-call-input.ts";

/** `exec program.py`: runs given Python as a generated program would run. */
export function addExecCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("exec")
    .description("run a Python file in the sandbox, and print its result")
    .argument("<file>", "the Python file");
  addInputOptions(addSandboxOptions(command)).action((path: string, options: CommonOptions) =>
    printingFailure(options.json, () => exec(path, options, signal)),
  );
}

async function exec(path: string, options: CommonOptions, signal: AbortSignal): Promise<void> {
  const code = await readText(path, "exec");
  const executor = new CodeExecutor(resolveOptions(await executorOptionsOf(options)));
  try {
    const finished = await executor.run(code, { ...(await readCallInput(options)), signal });
    print(finished, options);
    if (finished.error) process.exitCode = EXIT_FAILED;
  } finally {
    await executor.close();
  }
}

function print({ value, error, run, sandbox: account }: CodeRun, options: CommonOptions): void {
  const { stdout, stderr, artifacts, durationMs } = run;
  if (options.json) {
    const failure = error && { error: { name: error.name, code: error.code, message: error.message } };
    const { kind, isolation, network, ...connected } = account;
    const where = { ...connected, sandbox: { kind, isolation, network }, duration_ms: durationMs };
    const printed = { status: run.outcome.status, value, ...failure, stdout, stderr, artifacts, ...where };
    process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
    return;
  }
  process.stderr.write(stdout + stderr);
  if (error) process.stderr.write(`${error.name}: ${error.message}\n`);
  else process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

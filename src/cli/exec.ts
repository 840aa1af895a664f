import type { Command } from "commander";
import { CodeExecutor } from "../executor/code-executor.ts";
import { resolveOptions } from "../executor/resolve-options.ts";
import type { CodeRun } from "../executor/run-code.ts";
import type { OutputChunk } from "../sandbox/port.ts";
import { addInputOptions, addOutOption, addSandboxOptions, executorOptionsOf, type CommonOptions } from "./common-options.ts";
import { EXIT_FAILED } from "./exit-code.ts";
import { handOverFiles, openOutFolder } from "./out-folder.ts";
import { printingFailure } from "./print-failure.ts";
import { printJson } from "./print-json.ts";
import { readCallInput, readText } from "./read-call-input.ts";
import { terminal } from "./terminal.ts";

/** `exec program.py`: runs given Python as a generated program would run. */
export function addExecCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("exec")
    .description("run a Python file in the sandbox, and print its result")
    .argument("<file>", "the Python file");
  addOutOption(addInputOptions(addSandboxOptions(command))).action((path: string, options: CommonOptions) =>
    printingFailure(options.json, () => exec(path, options, signal)),
  );
}

async function exec(path: string, options: CommonOptions, signal: AbortSignal): Promise<void> {
  const code = await readText(path, "exec");
  if (options.out !== undefined) await openOutFolder(options.out);
  const executor = new CodeExecutor(resolveOptions(await executorOptionsOf(options)));
  try {
    const onOutput = ({ text }: OutputChunk) => terminal.printOutput(text);
    const finished = await executor.run(code, { ...(await readCallInput(options)), signal, onOutput });
    print(finished, options);
    await handOverFiles(finished.artifacts, options.out);
    if (finished.error) process.exitCode = EXIT_FAILED;
  } finally {
    await executor.close();
  }
}

function print({ value, error, run, sandbox: account, artifacts, warnings }: CodeRun, options: CommonOptions): void {
  terminal.endLine();
  const { stdout, stderr, durationMs } = run;
  if (options.json) {
    const failure = error && { error: { name: error.name, code: error.code, message: error.message } };
    const { kind, isolation, network, ...connected } = account;
    const where = { ...connected, sandbox: { kind, isolation, network }, duration_ms: durationMs };
    return printJson({ status: run.outcome.status, value, ...failure, stdout, stderr, artifacts, warnings, ...where });
  }
  if (run.truncated) terminal.tell("The rest of the output was dropped.");
  for (const warning of warnings) terminal.tell(`warning: ${warning}`);
  if (error) terminal.tell(`${error.name}: ${error.message}`);
  else printJson(value);
}

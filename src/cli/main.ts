#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { z } from "zod";
import { neutraliseText } from "../neutralise-text.ts";
import { addApproveCommand } from "./approve.ts";
import { addCacheCommand } from "./cache.ts";
import { addDoctorCommand } from "./doctor.ts";
import { addExecCommand } from "./exec.ts";
import { exitCodeOf, EXIT_FAILED, EXIT_OF_SIGNAL, EXIT_USAGE } from "./exit-code.ts";
import { addPromptCommand } from "./prompt.ts";
import { addRunCommand } from "./run.ts";
import { addRunsCommand } from "./runs.ts";
import { terminal } from "./terminal.ts";
import { addWorkflowCommand } from "./workflow.ts";

/** Runs the command line and returns its exit code. The result alone goes to stdout, everything human to stderr. */
async function main(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  let exitOfSignal: number | null = null;
  for (const [signal, exitCode] of Object.entries(EXIT_OF_SIGNAL)) {
    process.once(signal, () => {
      exitOfSignal ??= exitCode;
      interruption.abort();
    });
  }
  const program = new Command("cached-executor")
    .description("Turns a task in plain words into a checked result: writes a program, runs it in a sandbox, keeps what worked.")
    .version(packageVersion())
    .configureOutput({ writeErr: (text) => process.stderr.write(neutraliseText(text)) })
    .exitOverride();
  for (const add of [
    addRunCommand,
    addApproveCommand,
    addExecCommand,
    addPromptCommand,
    addCacheCommand,
    addRunsCommand,
    addWorkflowCommand,
    addDoctorCommand,
  ])
    add(program, interruption.signal);
  try {
    await program.parseAsync([...args], { from: "user" });
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (exitOfSignal !== null) {
      terminal.tell("interrupted");
      return exitOfSignal;
    }
    terminal.tell(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    return exitCodeOf(error);
  }
}

function packageVersion(): string {
  const { version } = z.object({ version: z.string() }).parse(createRequire(import.meta.url)("../../package.json")); // the same from src/ and dist/
  return version;
}

/** A reader that has gone, as in `| head`, is no failure to tell of; a full disk is. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") terminal.tell(`The result could not be written: ${error.message}`);
  process.exit(EXIT_FAILED);
});

/** Whoever no longer reads the progress may still read the result. */
process.stderr.on("error", () => {});

process.exitCode = await main(process.argv.slice(2));

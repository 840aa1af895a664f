import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { compileDriver } from "../compile-driver.ts";
import { findInterpreter } from "../find-interpreter.ts";
import type { LocalSetup, RunPlace } from "../local-adapter.ts";
import { createLocalSandbox } from "../local-sandbox.ts";
import type { LocalSandboxOptions } from "../local-sandbox.ts";
import type { Sandbox } from "../port.ts";

/** Settings of a process sandbox. */
export interface ProcessSandboxOptions extends LocalSandboxOptions {
  /** Says that programs may do on this machine what we may do. Without it there is no such sandbox. */
  readonly allowUnsafe?: boolean | undefined;
}

/**
 * Makes a "sandbox" that isolates nothing: a plain process of ours with the same driver, limits and messages.
 * For programs that are trusted as much as our own, on Linux.
 *
 * @throws ConfigurationError without `allowUnsafe: true`.
 */
export function createProcessSandbox(options: ProcessSandboxOptions): Sandbox {
  if (options.allowUnsafe !== true) {
    throw new ConfigurationError(
      "The process sandbox isolates nothing: a program in it can read and change all that we can. " +
        "Choose another one, or set allowUnsafe: true (--allow-unsafe) if every program is trusted.",
      { reason: "unknown-sandbox" },
    );
  }
  return createLocalSandbox({ kind: "process", setUp: () => setUpProcess(options), remedy }, options);
}

async function setUpProcess(options: ProcessSandboxOptions): Promise<LocalSetup> {
  if (process.platform !== "linux") {
    throw new ConfigurationError("The process sandbox works on Linux only.", { reason: "unknown-sandbox" });
  }
  const { executable } = await findInterpreter(options);
  const command = { file: executable, args: ["-I", "-X", "utf8", "-c", (await compileDriver(executable)).plain] };
  const prepare = async ({ folder: { path, inputs } }: RunPlace) => {
    const paths = { folder: join(path, "work"), inputs, scratch: join(path, "scratch") };
    await mkdir(paths.folder);
    await mkdir(paths.scratch);
    return { command, paths };
  };
  return { isolation: "none: programs are plain processes with all our rights", userOf: () => undefined, prepare };
}

function remedy(): string {
  return "See whether the Python interpreter works when run by hand.";
}

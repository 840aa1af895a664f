import { constants, copyFile, mkdir, mkdtemp, readdir, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { DeliveredFile } from "../nodes/outcome-schema.ts";
import { isFileName } from "../sandbox/run-folder.ts";
import { EXIT_FAILED } from "./exit-code.ts";
import { terminal } from "./terminal.ts";

/**
 * Makes the folder of `--out`, before anything costs. It has to be empty, so that nothing can be overwritten.
 * @throws ConfigurationError (`input`) if it holds something, cannot be made, or takes no files.
 */
export async function openOutFolder(path: string): Promise<void> {
  const names = await mkdir(path, { recursive: true })
    .then(() => readdir(path))
    .catch((cause: unknown) => refuse(path, "cannot be made or read", cause));
  if (names.length > 0) refuse(path, "is not empty, and nothing is overwritten");
  await mkdtemp(join(path, ".tried-")) // its permissions do not tell: it may lie on a disk that takes nothing
    .then(rmdir)
    .catch((cause: unknown) => refuse(path, "cannot be written to", cause));
}

function refuse(path: string, reason: string, cause?: unknown): never {
  throw new ConfigurationError(`--out: ${resolve(path)} ${reason}. Name a new folder.`, { reason: "input", cause });
}

/** Copies the files of a run into the folder of `--out` under their names, or says where they are where there is none. */
export async function handOverFiles(files: readonly DeliveredFile[], folder: string | undefined): Promise<void> {
  for (const file of files) {
    if (folder === undefined) terminal.tell(`file ${file.name} (${file.size} bytes): ${file.path}`);
    else await writeFile(file, folder);
  }
}

async function writeFile({ name, path, size }: DeliveredFile, folder: string): Promise<void> {
  const target = join(folder, name);
  try {
    if (!isFileName(name)) throw new Error("its name leads elsewhere");
    await mkdir(dirname(target), { recursive: true });
    await copyFile(path, target, constants.COPYFILE_EXCL);
    terminal.tell(`wrote ${target} (${size} bytes)`);
  } catch (error) {
    process.exitCode = EXIT_FAILED;
    terminal.tell(`warning: ${name} was not written: ${error instanceof Error ? error.message : error}. It is kept as ${path}`);
  }
}

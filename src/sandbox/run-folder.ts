import { chmod, chown, constants, copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { SandboxFile } from "./port.ts";

/** The folder of one run on the host. */
export interface RunFolder {
  readonly path: string;
  /** Holds copies of the input files, which the program may read only. */
  readonly inputs: string;
  remove(): Promise<void>;
}

/**
 * Makes a folder for one run.
 *
 * @param userId The user that the run has, if not ours; nobody else may look inside.
 */
export async function createRunFolder(hostFolder: string, userId?: number): Promise<RunFolder> {
  const path = await mkdtemp(join(hostFolder, "run-"));
  const folder = { path, inputs: join(path, "inputs"), remove: () => rm(path, { recursive: true, force: true }) };
  try {
    if (userId !== undefined) await chown(path, userId, userId);
    await makeFolder(folder.inputs);
    return folder;
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/**
 * Copies the input files of a run into its folder.
 * @throws ConfigurationError (`input`) if a file has no proper name or cannot be read.
 */
export async function copyInputs(files: readonly SandboxFile[], { inputs }: RunFolder): Promise<void> {
  for (const file of files) await copyInput(file, inputs);
}

async function copyInput(file: SandboxFile, inputs: string): Promise<void> {
  checkFileName(file.name);
  const target = join(inputs, file.name);
  try {
    await makeFoldersBelow(inputs, dirname(file.name));
    await copyFile(file.path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(target, 0o444);
  } catch (cause) {
    throw refuseFile(file, cause);
  }
}

async function makeFoldersBelow(folder: string, path: string): Promise<void> {
  let current = folder;
  for (const part of path.split("/").filter((name) => name !== ".")) {
    current = join(current, part);
    await makeFolder(current);
  }
}

/** Makes a folder, if it is not there, that others can read whatever our umask is: the run may have another user. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

/** Says that a file cannot be read or put where its name says. */
export function refuseFile(file: SandboxFile, cause: unknown): ConfigurationError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConfigurationError(`The file "${file.name}" cannot be given to the program: ${reason}.`, { cause, reason: "input" });
}

/** Whether a name is a relative path that leads nowhere else, with forward slashes. */
export function isFileName(name: string): boolean {
  const parts = name.split("/");
  return parts.every((part) => part !== "" && part !== "." && part !== "..") && !/[\0\\]/.test(name) && name.isWellFormed();
}

/**
 * Checks the name of an input file.
 * @throws ConfigurationError (`input`) if it leads elsewhere, or into `out/`.
 */
export function checkFileName(name: string): void {
  if (isFileName(name) && name.split("/")[0] !== "out") return;
  throw new ConfigurationError(
    `${JSON.stringify(name)} is no name for a file. Use a relative path with forward slashes and no "..", outside "out/".`,
    { reason: "input" },
  );
}

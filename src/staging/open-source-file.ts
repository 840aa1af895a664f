import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";

/**
 * Opens a caller's file for reading. Only plain files: a folder has no content, and a device or a pipe no end.
 * @throws ConfigurationError (`input`) naming the file.
 */
export async function openSourceFile(path: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    refuseUnlessFile(path, await stat(path)); // before opening: to open a device can have effects
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK); // does not wait, should it be a pipe by now
    refuseUnlessFile(path, await handle.stat());
    return handle;
  } catch (error) {
    await handle?.close();
    if (error instanceof ConfigurationError) throw error;
    throw unreadable(path, error);
  }
}

function refuseUnlessFile(path: string, stats: { isFile(): boolean; isDirectory(): boolean }): void {
  if (stats.isFile()) return;
  const kind = stats.isDirectory() ? "is a folder" : "is a device, a pipe or a socket";
  throw new ConfigurationError(`The file ${JSON.stringify(path)} ${kind}. Pass a plain file.`, { reason: "input" });
}

function unreadable(path: string, cause: unknown): ConfigurationError {
  const { code } = cause as { code?: unknown }; // Node's file system errors have one
  const name = JSON.stringify(path);
  const message =
    code === "ENOENT" || code === "ENOTDIR"
      ? `The file ${name} was not found. Check the path: it was looked for at ${resolve(path)}.`
      : `The file ${name} cannot be read (${String(code)}). Check its permissions.`;
  return new ConfigurationError(message, { reason: "input", cause });
}

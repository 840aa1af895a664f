import { chmod, lstat, mkdir } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";

/** Others may pass through, to the one folder that is theirs, and see nothing else. */
export const PASS_ONLY = 0o711;

/**
 * Makes a folder that only we can write to, if it is not there.
 *
 * @param setting The option that names another place, for the message.
 * @throws ConfigurationError (`input`) if it belongs to somebody else, is a link, or others can write to it. Windows
 * has no such modes: there the folder has those of the one it is in.
 */
export async function openOwnFolder(path: string, setting: string): Promise<void> {
  if (await mkdir(path, { recursive: true, mode: PASS_ONLY })) await chmod(path, PASS_ONLY); // our umask may say less
  const found = await lstat(path);
  const isOurs = process.platform === "win32" || (found.uid === process.getuid?.() && (found.mode & 0o022) === 0);
  if (found.isDirectory() && isOurs) return;
  throw new ConfigurationError(`${path} is not a folder that only we can write to. Remove it, or set ${setting}.`, {
    reason: "input",
  });
}

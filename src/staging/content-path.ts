import { join } from "node:path";

/** Where content of a digest lies: in one of 256 folders, so that none grows long. */
export function contentPath(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256);
}

/** Where content lies while it is written, and before it is removed. */
export function incomingFolder(folder: string): string {
  return join(folder, "incoming");
}

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where programs usually are, for a caller that passes no PATH. */
export const USUAL_PATH = ["/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);

/**
 * Finds a program along a search path.
 *
 * @param path Folders as in PATH.
 * @returns Its absolute path, or null.
 */
export function findCommand(name: string, path: string): string | null {
  const places = path.split(delimiter).filter((folder) => folder.startsWith("/"));
  return places.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

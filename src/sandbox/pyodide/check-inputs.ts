import { stat } from "node:fs/promises";
import type { SandboxFile } from "../port.ts";
import { checkFileName, refuseFile } from "../run-folder.ts";

/**
 * Checks what can be known of the input files before anything starts.
 * @throws ConfigurationError (`input`) if a file has no proper name or cannot be read.
 */
export async function checkInputs(files: readonly SandboxFile[]): Promise<void> {
  const taken = new Set<string>();
  for (const file of files) {
    checkFileName(file.name);
    const parts = file.name.split("/");
    const above = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    if (taken.has(`${file.name}/`) || above.some((name) => taken.has(name))) throw refuseFile(file, "the name is taken");
    taken.add(file.name);
    for (const folder of above.slice(0, -1)) taken.add(`${folder}/`);
    const found = await stat(file.path).catch((cause: unknown) => Promise.reject(refuseFile(file, cause)));
    if (!found.isFile()) throw refuseFile(file, "it is not a plain file");
  }
}

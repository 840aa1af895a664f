import { readFile } from "node:fs/promises";
import type { SandboxFile } from "../port.ts";
import { checkFileName, refuseFile } from "../run-folder.ts";

/** An input file with its bytes. */
export interface InputFile {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Reads the input files.
 * @throws ConfigurationError (`input`) if one has no proper name or cannot be read.
 */
export async function readInputs(files: readonly SandboxFile[]): Promise<InputFile[]> {
  for (const file of files) checkFileName(file.name);
  return Promise.all(
    files.map(async (file) => {
      try {
        return { name: file.name, content: await readFile(file.path) };
      } catch (cause) {
        throw refuseFile(file, cause);
      }
    }),
  );
}

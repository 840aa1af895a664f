import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";

/** The note of the run that is under way, which outlives the process. */
export interface RunNote {
  /** The id of the run that is under way; a new one, which is noted first, where there is none. */
  begin(): Promise<string>;
  /** No run is under way any more. */
  end(): Promise<void>;
}

/** Keeps the note in a file. */
export function noteRun(path: string): RunNote {
  return {
    begin: async () => {
      const noted = z.uuid().safeParse(await readFile(path, "utf8").catch(() => null));
      if (noted.success) return noted.data;
      const runId = crypto.randomUUID();
      await writeFile(`${path}.new`, runId);
      await rename(`${path}.new`, path); // whole, or not there
      return runId;
    },
    end: () => rm(path, { force: true }),
  };
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { programSha256 } from "../program/same-program.ts";

/** A tested program that comes with the package and serves its own tasks over data of any shape. */
export interface ShippedProgram {
  /** Name of its folder and its version, such as `shipped/factorial@1`. */
  readonly id: string;
  /** The wordings it serves. */
  readonly tasks: readonly string[];
  /** What it reads of context and files, for a person. */
  readonly input: string;
  readonly code: string;
  /** sha256 of `code`, hex. */
  readonly sha256: string;
}

/** The programs that come with the package. Read-only. */
export interface ShippedPrograms {
  /** The program for exactly this task, whatever its case and spacing; null if there is none. */
  find(task: string): Promise<ShippedProgram | null>;
  /** Every wording that is served. */
  tasks(): Promise<readonly string[]>;
}

const programSchema = z.strictObject({
  version: z.string().regex(/^[\w.-]{1,40}$/, 'write it as text, such as "1"'),
  tasks: z.array(z.string().trim().min(1)).min(1),
  /** Which contexts it takes: it looks at the data itself, and refuses what it cannot read. */
  shape: z.literal("any"),
  /** What it does, in one line. */
  description: z.string(),
  input: z.string(),
});

/** The same from `src/cache` and from `dist/cache`. */
const FOLDER = fileURLToPath(new URL("../../knowledge/programs/", import.meta.url));

/**
 * Opens a folder of programs: one folder each, with `program.yaml` and `program.py`. It is read once, when first needed.
 * Every method throws ConfigurationError (`input`) for a program that cannot be used, naming the file.
 *
 * @param folder @default the one that comes with the package
 */
export function openShippedPrograms(folder: string = FOLDER): ShippedPrograms {
  let loading: Promise<ReadonlyMap<string, ShippedProgram>> | null = null;
  const load = () => (loading ??= readPrograms(folder).catch(forget));
  const forget = (error: unknown): never => {
    loading = null; // the next call tries again
    throw error;
  };
  return {
    find: async (task) => (await load()).get(foldTask(task)) ?? null,
    tasks: async () => [...new Set((await load()).values())].flatMap((program) => program.tasks),
  };
}

/** The program by each of its tasks, folded. */
async function readPrograms(folder: string): Promise<ReadonlyMap<string, ShippedProgram>> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const programs = await Promise.all(names.sort().map((name) => readProgram(folder, name)));
  const byTask = new Map<string, ShippedProgram>();
  for (const program of programs) {
    for (const task of program.tasks) {
      const other = byTask.get(foldTask(task));
      if (other) throw unusable(folder, `both ${other.id} and ${program.id} serve the task "${task}"`);
      byTask.set(foldTask(task), program);
    }
  }
  return byTask;
}

async function readProgram(folder: string, name: string): Promise<ShippedProgram> {
  try {
    const [description, code] = await Promise.all(["program.yaml", "program.py"].map((file) => readFile(join(folder, name, file), "utf8")));
    const { version, tasks, input } = programSchema.parse(parse(description ?? ""));
    return { id: `shipped/${name}@${version}`, tasks, input, code: code ?? "", sha256: programSha256(code ?? "") };
  } catch (cause) {
    throw unusable(join(folder, name), cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause));
  }
}

/** Small letters and single blanks: a shipped task holds no literal that either could matter to. */
function foldTask(task: string): string {
  return task.trim().replace(/\s+/g, " ").toLowerCase();
}

function unusable(path: string, problem: string): ConfigurationError {
  return new ConfigurationError(`${path} cannot be used: ${problem}. Install the package anew.`, { reason: "input" });
}

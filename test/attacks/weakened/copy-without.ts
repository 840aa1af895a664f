import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { SandboxMakers } from "../catalogue/open-attacked.ts";
import type { Protection, Weakening } from "./protections.ts";

const ROOT = resolve(import.meta.dirname, "..", "..", "..");

/** A copy of the package without one protection. */
export interface WeakenedCopy extends SandboxMakers {
  remove(): Promise<void>;
}

/**
 * Copies the package's source and takes a protection out of the copy. So the package itself has no switch for that, which
 * somebody could find.
 *
 * @throws Error if the source is no longer what the weakening replaces: it has to be written anew then.
 */
export async function copyWithout({ weakenings }: Pick<Protection, "weakenings">): Promise<WeakenedCopy> {
  const folder = await mkdtemp(join(tmpdir(), "weakened-"));
  await cp(join(ROOT, "src"), join(folder, "src"), { recursive: true });
  await cp(join(ROOT, "package.json"), join(folder, "package.json"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const weakening of weakenings) await weaken(join(folder, "src", "sandbox"), weakening);
  const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, "src", "sandbox", file)).href);
  const { createBubblewrapSandbox } = (await load("bubblewrap/create-bubblewrap-sandbox.ts")) as Pick<
    SandboxMakers,
    "createBubblewrapSandbox"
  >; // as in the original
  const { createPyodideSandbox } = (await load("pyodide/create-pyodide-sandbox.ts")) as Pick<SandboxMakers, "createPyodideSandbox">;
  return { createBubblewrapSandbox, createPyodideSandbox, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function weaken(sandboxFolder: string, { file, text, by }: Weakening): Promise<void> {
  const path = join(sandboxFolder, file);
  const source = await readFile(path, "utf8");
  const parts = text === null ? ["", ""] : source.split(text);
  if (parts.length !== 2)
    throw new Error(`${file} has ${JSON.stringify(text)} ${parts.length - 1} times, and not once: write the weakening anew.`);
  await writeFile(path, parts.join(by));
}

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runNpm } from "./run-command.ts";

const TOOLS = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "cached-executor-tools");

/**
 * Installs an npm package that the tests need and package.json must not name, in a folder of its own; the next run
 * finds it there.
 *
 * @param specifier Name and version, such as `node@22`.
 * @returns The folder that holds `node_modules`.
 */
export async function installTool(specifier: string): Promise<string> {
  const folder = join(TOOLS, specifier.replaceAll("/", "-"));
  if (existsSync(folder)) return folder;
  await mkdir(TOOLS, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  try {
    await writeFile(join(unfinished, "package.json"), JSON.stringify({ private: true, allowScripts: { node: true, esbuild: true } }));
    await runNpm(unfinished, ["install", specifier]);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another test run was faster
  }
  return folder;
}

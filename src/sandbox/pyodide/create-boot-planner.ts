import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildBoot } from "./child/messages.ts";
import { remember } from "../remember.ts";
import { findPyodide } from "./find-pyodide.ts";
import type { InstalledPyodide } from "./find-pyodide.ts";
import { receiveSnapshot } from "./receive-snapshot.ts";
import { keepSnapshot, markUsed } from "./keep-snapshot.ts";
import { CHILD_FOLDER, readChildModules, startChild } from "./start-child.ts";

/** How long the interpreter may take to load, milliseconds. */
export const LOAD_TIMEOUT_MS = 60_000;
const SNAPSHOT_MEMORY_BYTES = 1024 ** 3;

/** What every child is told alike. */
export type BootPlan = Omit<ChildBoot, "memoryBytes">;

/**
 * Makes a function that says what the next child is told. It finds Pyodide and a snapshot of it, which is made if there
 * is none, or if it has vanished: with one, a child loads in a tenth of the time. Where that fails, children load
 * Pyodide from its parts, and `onWarning` is told.
 *
 * @throws ConfigurationError (the function, `unknown-sandbox`) if Pyodide is not installed.
 */
export function createBootPlanner(cacheFolder: string, onWarning: (message: string) => void): () => Promise<BootPlan> {
  const prepare = () => remember(() => prepareBoot(cacheFolder, onWarning));
  let prepared = prepare();
  return async () => {
    const plan = await prepared();
    if (plan.task.kind !== "run-snapshot" || (await markUsed(plan.task.snapshot))) return plan;
    prepared = prepare();
    return prepared();
  };
}

async function prepareBoot(cacheFolder: string, onWarning: (message: string) => void): Promise<BootPlan> {
  const pyodide = findPyodide();
  const pyodideFolder = pyodide.folder;
  const modules = readChildModules();
  const make = () => {
    const child = startChild({ pyodideFolder, memoryBytes: SNAPSHOT_MEMORY_BYTES, task: { kind: "make-snapshot", modules } });
    return receiveSnapshot(child, LOAD_TIMEOUT_MS);
  };
  try {
    return { pyodideFolder, task: { kind: "run-snapshot", snapshot: await keepSnapshot(cacheFolder, keyOf(pyodide), make) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onWarning(`Pyodide starts slowly, as there is no snapshot of it in ${cacheFolder}: ${reason}`);
    return { pyodideFolder, task: { kind: "run-parts", modules } };
  }
}

/** All that goes into a snapshot, and the engine that it is for. */
function keyOf(pyodide: InstalledPyodide): string {
  const files = readdirSync(CHILD_FOLDER).sort();
  const texts = files.map((name) => readFileSync(join(CHILD_FOLDER, name), "utf8"));
  return JSON.stringify([pyodide, process.version, process.arch, process.platform, readChildModules(), texts]);
}

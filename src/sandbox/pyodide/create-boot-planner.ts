import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
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

/** Says what children are told. */
export interface BootPlanner {
  /** What the next child is told. @throws ConfigurationError (`unknown-sandbox`) if Pyodide is not installed. */
  plan(): Promise<BootPlan>;
  /** Removes the snapshot, which no child loads; they load Pyodide from its parts from now on. Answers whether there was one at first. */
  giveUpSnapshot(): Promise<boolean>;
}

/**
 * Makes the planner. It finds Pyodide and a snapshot of it, which is made if there
 * is none, or if it has vanished: with one, a child loads in a tenth of the time. Where that fails, children load
 * Pyodide from its parts, and `onWarning` is told.
 */
export function createBootPlanner(cacheFolder: string, onWarning: (message: string) => void): BootPlanner {
  const prepare = () => remember(() => prepareBoot(cacheFolder, onWarning));
  let prepared: () => Promise<BootPlan> = prepare();
  let gaveUp = false;

  async function plan(): Promise<BootPlan> {
    const current = prepared;
    const made = await current();
    if (made.task.kind !== "run-snapshot" || (await markUsed(made.task.snapshot))) return made;
    if (prepared === current) prepared = prepare(); // else another who asked has found it gone
    return prepared();
  }

  async function giveUpSnapshot(): Promise<boolean> {
    const { task } = await prepared();
    if (task.kind !== "run-snapshot") return gaveUp;
    gaveUp = true;
    prepared = async () => planFromParts(findPyodide());
    await rm(task.snapshot, { force: true, recursive: true }).catch(() => {}); // it is not asked for again
    onWarning(`Pyodide starts slowly, as it did not load from its snapshot, which was removed: ${task.snapshot}`);
    return true;
  }

  return { plan, giveUpSnapshot };
}

function planFromParts({ folder }: InstalledPyodide): BootPlan {
  return { pyodideFolder: folder, task: { kind: "run-parts", modules: readChildModules() } };
}

async function prepareBoot(cacheFolder: string, onWarning: (message: string) => void): Promise<BootPlan> {
  const pyodide = findPyodide();
  const make = () => {
    const task = { kind: "make-snapshot", modules: readChildModules() } as const;
    const child = startChild({ pyodideFolder: pyodide.folder, memoryBytes: SNAPSHOT_MEMORY_BYTES, task });
    return receiveSnapshot(child, LOAD_TIMEOUT_MS);
  };
  try {
    return {
      pyodideFolder: pyodide.folder,
      task: { kind: "run-snapshot", snapshot: await keepSnapshot(cacheFolder, keyOf(pyodide), make) },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onWarning(`Pyodide starts slowly, as there is no snapshot of it in ${cacheFolder}: ${reason}`);
    return planFromParts(pyodide);
  }
}

/** All that goes into a snapshot, and the engine that it is for. */
function keyOf(pyodide: InstalledPyodide): string {
  const files = readdirSync(CHILD_FOLDER).sort();
  const texts = files.map((name) => readFileSync(join(CHILD_FOLDER, name), "utf8"));
  return JSON.stringify([pyodide, process.version, process.arch, process.platform, readChildModules(), texts]);
}

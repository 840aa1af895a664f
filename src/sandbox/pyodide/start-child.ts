import { readFileSync, realpathSync } from "node:fs";
import { extname, join } from "node:path";
import { startDriver } from "../driver-process.ts";
import type { ChildDriver } from "../driver-process.ts";
import { readDriverModule } from "../driver-text.ts";
import type { ChildBoot, PythonModules } from "./child/messages.ts";

/** Where the code of the child is: all of ours that it may read. */
export const CHILD_FOLDER = realpathSync(join(import.meta.dirname, "child"));
const HEAP_MEGABYTES = 512;

/**
 * Flags of the child's Node, all of which Node 22.13 has. Without more, `--permission` allows no file, child process,
 * worker, addon or WASI. Before Node 25 it knows nothing of the network: the child takes that from Node itself.
 */
export const FLAGS = [
  "--permission",
  "--disallow-code-generation-from-strings",
  "--experimental-vm-modules",
  "--expose-internals", // the child takes from Node what leads out of it
  "--no-warnings",
  `--max-old-space-size=${HEAP_MEGABYTES}`,
];

/** Starts a process that loads Pyodide and waits for a request. It may read Pyodide, its own files and the snapshot. */
export function startChild(boot: ChildBoot): ChildDriver {
  const { pyodideFolder, task } = boot;
  const readable = [CHILD_FOLDER, pyodideFolder, ...(task.kind === "run-snapshot" ? [task.snapshot] : [])];
  const main = join(CHILD_FOLDER, `main${extname(import.meta.filename)}`);
  const args = [...FLAGS, ...readable.map((path) => `--allow-fs-read=${path}`), main];
  const driver = startDriver({ file: process.execPath, args });
  driver.channel.write(`${JSON.stringify(boot)}\n`);
  return driver;
}

/** Python that runs inside: the driver's own modules and those that stand in for the rest of it, in order of import. */
export function readChildModules(): PythonModules {
  const shared = (name: Parameters<typeof readDriverModule>[0]) => [name, readDriverModule(name)] as const;
  const own = (name: string) => [name, readFileSync(join(CHILD_FOLDER, `${name}.py`), "utf8")] as const;
  return Object.fromEntries([
    shared("codec"),
    own("channel"),
    ...(["describe_error", "plain_data", "once", "figures", "program", "outcome", "artifacts", "environment"] as const).map(shared),
    own("missing"),
    own("serve"),
  ]);
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createBareContext } from "./bare-context.ts";
import type { BareContext } from "./bare-context.ts";
import type { ContextHost } from "./create-context-host.ts";
import { handOverHooks } from "./hand-over-hooks.ts";
import { limitMemory, PAGE_BYTES } from "./limit-memory.ts";
import type { ChildBoot, PythonModules } from "./messages.ts";

/** Pyodide in its context, as interpreter.context.js holds it. */
export interface Interpreter {
  makeSnapshot(): void;
  addPiece(path: string, size: number, last: boolean): void;
  /** Takes the request as JSON, and so its folder and limits: `{folder, maxBytes, maxFiles}`. */
  prepare(request: string, limits: string): void;
}

const SNAPSHOT_HEADER_PAGES = 1;

/** Loads Pyodide into a bare context, from a snapshot if there is one. */
export async function loadInterpreter(
  { pyodideFolder, memoryBytes, task }: ChildBoot,
  host: ContextHost,
): Promise<{ readonly context: BareContext; readonly interpreter: Interpreter }> {
  const read = (name: string) => readFileSync(join(pyodideFolder, name));
  const snapshot = task.kind === "run-snapshot" ? readFileSync(task.snapshot) : null;
  const memoryPages = snapshot ? Math.ceil(snapshot.length / PAGE_BYTES) - SNAPSHOT_HEADER_PAGES : 0;
  host.files.set("pyodide.asm.wasm", limitMemory(read("pyodide.asm.wasm"), memoryPages, Math.floor(memoryBytes / PAGE_BYTES)));
  host.files.set("python_stdlib.zip", read("python_stdlib.zip"));
  if (snapshot) host.files.set("snapshot", snapshot);
  const context = createBareContext(host);
  const { default: createModule } = await context.load(read("pyodide.asm.mjs").toString("utf8"), "pyodide.asm.mjs");
  const { loadPyodide } = await context.load(read("pyodide.mjs").toString("utf8"), "pyodide.mjs");
  const open = context.runFile("interpreter") as (...words: unknown[]) => Promise<Interpreter>; // its value, as it says
  const settings = JSON.stringify({
    lockInfo: readLockInfo(read("pyodide-lock.json").toString("utf8")),
    makesSnapshot: task.kind === "make-snapshot",
    setUp: task.kind === "run-snapshot" ? null : setUpText(task.modules),
  });
  const interpreter = await open(context.shell.host, context.shell.take, loadPyodide, createModule, settings);
  host.files.clear();
  handOverHooks(context.shell.hooks);
  return { context, interpreter };
}

function readLockInfo(text: string): unknown {
  return (JSON.parse(text) as { info: unknown }).info; // Pyodide's own file; it checks the versions in it
}

/** Python that makes of a fresh interpreter what a snapshot holds. */
function setUpText(modules: PythonModules): string {
  return `MODULES = ${pythonText(modules)}\n${readFileSync(new URL("./set_up.py", import.meta.url), "utf8")}`;
}

/** A dictionary of texts as Python has it, which for ASCII JSON is the same. */
function pythonText(modules: PythonModules): string {
  return JSON.stringify(modules).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

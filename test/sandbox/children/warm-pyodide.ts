import { findPyodide } from "../../../src/sandbox/pyodide/find-pyodide.ts";
import { startChild } from "../../../src/sandbox/pyodide/start-child.ts";

/** A host with a child that waits for a request; it prints the child's id, and has nothing else to do. */
const child = startChild({ pyodideFolder: findPyodide().folder, memoryBytes: 2 ** 30, task: { kind: "run-parts", modules: {} } });
child.unref();
console.log(child.pid);

import { afterAll, describe, test, vi } from "vitest";
import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { sandboxContract } from "../../src/testing/sandbox-contract.ts";

vi.setConfig({ testTimeout: 300_000 }); // a hundred runs, each loading an interpreter

sandboxContract({
  name: "pyodide",
  runner: { afterAll, describe, test },
  createSandbox: () => createPyodideSandbox({ onWarning: console.warn }),
  cannot: {
    "driver out of reach": "program and driver share one interpreter; the host keeps the limits",
    processes: "WebAssembly has one process, without signals",
    threads: "Pyodide is built without them",
    sockets: "WebAssembly has none",
    effects: "there is no network to have them in, and once raises",
    "report by descriptor": "the report is handed over in memory, and no descriptor leads to the host",
  },
});

import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { shippedProgramsSuite } from "./shipped-programs-suite.ts";

shippedProgramsSuite({ name: "bubblewrap", createSandbox: () => createBubblewrapSandbox(), isWhole: true, skip: await whyNoBubblewrap() });

shippedProgramsSuite({ name: "pyodide", createSandbox: () => createPyodideSandbox(), isWhole: false, skip: null });

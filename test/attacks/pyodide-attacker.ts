import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { TOOLS } from "./catalogue/tools.ts";
import { createAttacker } from "./create-attacker.ts";
import type { Attacker } from "./create-attacker.ts";

/** Opens a Pyodide sandbox for the attacks of one file. */
export function createPyodideAttacker(): Attacker {
  return createAttacker({
    sandbox: createPyodideSandbox(),
    tools: TOOLS.pyodide,
    innocent: { code: "import os\nresult = [os.listdir('.'), os.listdir('/tmp')]", finds: [["out"], []] },
  });
}

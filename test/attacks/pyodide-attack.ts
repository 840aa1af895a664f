import { afterAll, expect } from "vitest";
import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import type { JsonValue } from "../../src/json.ts";
import type { SandboxRequest, SandboxRun } from "../../src/sandbox/port.ts";
import { requestOf } from "../sandbox/request.ts";

/** Opens a Pyodide sandbox for the attacks of one file; after each, an innocent program has to find it as new. */
export function createPyodideAttacker() {
  const sandbox = createPyodideSandbox();
  afterAll(() => sandbox.close());

  async function attack(code: string, change?: Partial<SandboxRequest>): Promise<SandboxRun> {
    const run = await sandbox.run(requestOf(`${TOOLS}\n${code}`, change));
    const next = await sandbox.run(requestOf("import os\nresult = [os.listdir('.'), os.listdir('/tmp')]"));
    expect(next.outcome).toMatchObject({ status: "ok", result: { value: [["out"], []] } });
    return run;
  }

  /** Runs a program that reports by itself how far it came. */
  async function report(code: string, change?: Partial<SandboxRequest>): Promise<JsonValue> {
    const { outcome, stderr } = await attack(code, change);
    if (outcome.status === "ok" && outcome.result.status === "value") return outcome.result.value;
    throw new Error(`The attack ended too early: ${JSON.stringify(outcome)} ${stderr}`);
  }

  return { attack, report };
}

/**
 * What an attacker in Python builds first. `bridge` opens the way to JavaScript again that is closed at the start: the
 * module in C can be loaded once more, and what Pyodide holds is still in memory.
 */
const TOOLS = `
import gc, sys
def succeeded(attempts):
    found = []
    for name, attempt in attempts.items():
        try:
            found.append([name, repr(attempt())[:200]])
        except Exception:
            pass
    return found

def bridge():
    """All JavaScript objects that any Python object leads to, and new ones made by Pyodide's own converter."""
    seen, todo, proxies = {}, list(gc.get_objects()), []
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value
        todo.extend(gc.get_referents(value))
        if any(base.__name__ == "JsProxy" for base in type(value).__mro__):
            proxies.append(value)
    for name in [name for name, module in sys.modules.items() if module is None]:
        del sys.modules[name]
    import _pyodide_core
    make = _pyodide_core.to_js
    proxies += [make(value) for value in ([1], {"a": 1}, b"bytes", succeeded, object(), {1})]
    return proxies

def attribute(value, path):
    for name in path.split("."):
        value = getattr(value, name)
    return value
`;

import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { createAttacker, TRY_ALL } from "./create-attacker.ts";
import type { Attacker } from "./create-attacker.ts";

/** Opens a Pyodide sandbox for the attacks of one file. */
export function createPyodideAttacker(): Attacker {
  return createAttacker({
    sandbox: createPyodideSandbox(),
    tools: TOOLS,
    innocent: { code: "import os\nresult = [os.listdir('.'), os.listdir('/tmp')]", finds: [["out"], []] },
  });
}

/**
 * What an attacker in Python builds first. `bridge` opens the way to JavaScript again that is closed at the start: the
 * module in C can be loaded once more, and what Pyodide holds is still in memory.
 */
const TOOLS = `
${TRY_ALL}
import gc, sys
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

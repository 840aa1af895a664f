import type { AttackedKind } from "./attack.ts";

/** Marks a text as Python in which backslashes are Python's. */
export const python = String.raw;

const FOR_ALL = python`
import errno, os, sys, time
def succeeded(attempts):
    """Tries each, and keeps those that did not raise."""
    found = []
    for name, attempt in attempts.items():
        try:
            found.append([str(name), repr(attempt())[:200]])
        except Exception:
            pass
    return found

def need(value):
    if not value:
        raise ValueError("nothing")
    return value
`;

const FOR_BUBBLEWRAP = python`
import ctypes, socket, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    """A system call, made when it is tried."""
    def attempt():
        if libc.syscall(*arguments) < 0:
            raise OSError(ctypes.get_errno(), "")
        return "done"
    return attempt

def shell(command):
    return lambda: need(subprocess.run(["sh", "-c", command], capture_output=True, timeout=5, stdin=subprocess.DEVNULL).returncode == 0)

def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]
`;

/**
 * What an attacker in Pyodide builds first. `bridge` opens the way to JavaScript again that is closed at the start: the
 * module in C can be loaded once more, and what Pyodide holds is still in memory.
 */
export const FOR_PYODIDE = python`
import gc
found_objects = []
def bridge():
    """What search_bridge finds, which takes a while."""
    if not found_objects:
        found_objects.extend(search_bridge())
    return found_objects

def search_bridge():
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
    assert len(proxies) > 5  # the attack has something to begin with
    return proxies

def attribute(value, path):
    for name in path.split("."):
        value = getattr(value, name)
    return value

def each(paths, attempt):
    """An attempt for every object and path: what it gets are the object and the path."""
    return {f"{index} {path}": (lambda proxy=proxy, path=path: attempt(proxy, path)) for index, proxy in enumerate(bridge()) for path in paths}

def host_sender():
    """The function that hands lines over to the driver's host, by a way around everything in Python."""
    return [proxy for proxy in bridge() if "host.send" in str(proxy)][0]

def driver_globals():
    """The names of the driver's own module in Python."""
    frame = sys._getframe()
    while frame.f_code.co_name != "serve":
        frame = frame.f_back
    return frame.f_globals
`;

/** Python that comes before every attack on a kind. */
export const TOOLS: Readonly<Record<AttackedKind, string>> = {
  bubblewrap: `${FOR_ALL}${FOR_BUBBLEWRAP}`,
  pyodide: `${FOR_ALL}${FOR_PYODIDE}`,
};

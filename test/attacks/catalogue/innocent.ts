import { requestOf } from "../../sandbox/request.ts";
import type { JsonValue } from "../../../src/json.ts";
import type { Sandbox } from "../../../src/sandbox/port.ts";
import { python } from "./tools.ts";

/** Tells all that a program finds around it and that another could have left or changed. */
const LOOK = python`
import builtins, codecs, hashlib, json, os, re, sys, types
def listing(folder):
    try: return sorted(os.listdir(folder))
    except OSError as error: return type(error).__name__
def content(path):
    try: return hashlib.sha256(open(path, "rb").read()).hexdigest()
    except OSError as error: return type(error).__name__
def lines(path):
    try: return open(path).read()
    except OSError as error: return type(error).__name__
libraries = [path for path in sys.path if path]
started = set(sys.modules)
sources = [getattr(module, "__file__", None) for name, module in sorted(sys.modules.items()) if module]
settings = ("hostname", "domainname", "randomize_va_space", "core_pattern", "osrelease")
result = {
    "folders": {folder: listing(folder) for folder in (".", "out", "/", "/tmp", "/dev", "/dev/shm", "/dev/mqueue", "/inputs", "/etc", "/home", "/run", "/lib", os.environ["HOME"])},
    "modes": [oct(os.stat(folder).st_mode) for folder in (".", "/tmp", os.environ["HOME"])],
    "libraries": {path: listing(path) if os.path.isdir(path) else content(path) for path in libraries},
    "sources": {path: content(path) for path in sources if path and os.path.exists(path)},
    "modules": sorted(started), "builtins": sorted(vars(builtins)), "finders": [str(type(finder)) + getattr(finder, "__name__", "") for finder in sys.meta_path],
    "sys": [sys.path, sys.argv, sys.getrecursionlimit(), sys.pycache_prefix, sys.flags.dont_write_bytecode, str(sys.gettrace()), str(sys.getprofile())],
    "works": [json.loads("[1]"), len([1, 2]), sum([1, 2]), sorted([2, 1]), re.sub("a", "b", "aa"), codecs.encode("a", "rot13"), isinstance(True, int), "\u00e4".encode().hex()],
    "environment": dict(os.environ), "umask": os.umask(0o22), "name": os.uname().nodename, "processes": len([name for name in listing("/proc") if name.isdigit()]),
    "settings": [lines(f"/proc/sys/kernel/{name}") for name in settings], "queues": listing("/dev/mqueue"), "sockets": len(lines("/proc/net/unix").splitlines()),
    "priority": os.nice(0) if hasattr(os, "nice") else None, "context": [context, params, files],
}
if os.path.isdir("/proc/self/fd"): result["descriptors"] = listing("/proc/self/fd")`;

/** Runs an innocent program and answers what it finds; in a sandbox that is as new, that is always the same. */
export async function lookAround(sandbox: Sandbox): Promise<JsonValue> {
  const { outcome, stderr } = await sandbox.run(requestOf(LOOK));
  if (outcome.status === "ok" && outcome.result.status === "value") return outcome.result.value;
  return { failed: JSON.stringify(outcome), stderr };
}

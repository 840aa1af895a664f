import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "prints the environment and the words of all processes",
    kinds: ["bubblewrap"],
    code: python`
print(dict(os.environ), sys.argv, sys.orig_argv, open("/proc/self/environ").read(), open("/proc/self/cmdline").read())
result = []
for pid in processes():
    for name in ("environ", "cmdline", "auxv"):
        try: text = open(f"/proc/{pid}/{name}", errors="replace").read()
        except OSError: continue
        print(pid, name, text)
        result += [[pid, name, word] for word in [*context["words"], "PLANTED"] if word in text]
result += succeeded({"driver": lambda: open("/proc/1/environ").read()})`,
  },
  {
    name: "looks for a secret in all its own memory",
    kinds: ["bubblewrap"],
    code: python`
import re
found = set()
with open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in open("/proc/self/maps"):
        words = line.split()
        start, end = (int(part, 16) for part in words[0].split("-"))
        if "r" not in words[1] or end - start > 64 << 20 or "[v" in line: continue
        try:
            memory.seek(start)
            found |= set(re.findall(rb"PLANTED_SECRET[_0-9]*=[ -~]{8,80}", memory.read(end - start)))
        except OSError: pass
result = [str(one) for one in found if b"[" not in one]`,
  },
  {
    name: "looks for another run's context in what runs share",
    kinds: ["bubblewrap"],
    victim: true,
    code: python`
import glob
result = [pid for pid in processes() if pid not in (1, os.getpid())]
for path in [*glob.glob("/proc/[0-9]*/environ"), *glob.glob("/proc/[0-9]*/cmdline"), *glob.glob("/dev/shm/*"), *glob.glob("/tmp/*"), "/proc/keys", "/proc/key-users", "/proc/sysvipc/shm", "/proc/net/unix", "/proc/locks"]:
    try: text = open(path, errors="replace").read()
    except OSError: continue
    print(path, text)
    if "victim" in text: result.append(path)`,
  },
  {
    name: "looks for another run's context in memory that it is given",
    kinds: ["bubblewrap"],
    victim: true,
    code: python`
import mmap
result = []
for _ in range(8):
    memory = mmap.mmap(-1, 32 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if memory.find(b"victim-secret") >= 0: result.append("memory")
    memory.close()
buffers = [ctypes.create_string_buffer(1 << 16) for _ in range(200)]
libc.malloc.restype = ctypes.c_void_p
for _ in range(500):
    if b"victim-secret" in ctypes.string_at(libc.malloc(65536), 65536): result.append("heap")
for path in ("/dev/shm/x", "/tmp/x"):
    with open(path, "wb") as file: file.truncate(16 << 20)
    if b"victim-secret" in open(path, "rb").read(): result.append(path)`,
  },
  {
    name: "makes the kernel write down memory, and reads it",
    kinds: ["bubblewrap"],
    code: python`
import glob, resource, signal
succeeded({"core": lambda: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))})
if os.fork() == 0: os.kill(os.getpid(), signal.SIGQUIT)
os.wait()
result = [name for name in glob.glob("/tmp/**/core*", recursive=True)]
result += succeeded({path: (lambda path=path: need(os.listdir(path))) for path in ("/var/crash", "/var/lib/systemd/coredump", "/var/log", "/run/log")})`,
  },
  {
    name: "takes keys from the kernel's rings",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
buffer = ctypes.create_string_buffer(4096)
result = succeeded({f"{ring} {command}": call(250, command, ring, buffer, 4096) for ring in (-1, -2, -3, -4, -5) for command in (0, 6, 11)})
result += succeeded({"list": lambda: need(open("/proc/keys").read()), "session": call(250, 1, b"session")})`,
  },
  {
    name: "reads its driver's words where they lie in Python",
    kinds: ["bubblewrap"],
    code: python`
import gc
result = []
frame = sys._getframe()
while frame:
    result += [name for name in ("relay", "CHANNEL", "connections", "artifacts") if name in frame.f_locals and frame.f_locals[name] not in (None, 3)]
    frame = frame.f_back
held = [one for one in gc.get_objects() if isinstance(one, (dict, list)) and one is not context and not any(one is value for value in context.values())]
texts = [value for one in held for value in (one.values() if isinstance(one, dict) else one) if isinstance(value, str) and "held = [" not in value]
result += [word for word in context["words"] if any(word in text for text in texts)]`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  {
    name: "prints its environment, arguments and names",
    kinds: ["pyodide"],
    code: python`
import platform
text = repr([dict(os.environ), sys.argv, sys.orig_argv, sys.path, sys.executable, os.getcwd(), os.getpid(), os.uname(), platform.platform()])
print(text)
result = [word for word in [*context["words"], "PLANTED"] if word in text]`,
  },
  {
    name: "asks the C library for the host's environment",
    kinds: ["pyodide"],
    code: python`
import ctypes, re
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
result = succeeded({name: (lambda name=name: need(libc.getenv(name.encode()))) for name in ("PLANTED_SECRET", "OPENAI_API_KEY", "NODE_OPTIONS", "SHELL", "SSH_AUTH_SOCK")})
text = libc.getenv(b"PATH") or b""
result += [word for word in context["words"] if word.encode() in text]`,
  },
  {
    name: "looks for the host and other runs in all the interpreter's memory",
    kinds: ["pyodide"],
    victim: true,
    code: python`
import ctypes, re
found, block = set(), 4 << 20
size = [proxy for proxy in bridge() if hasattr(proxy, "_module")][0]._module.HEAPU8.length
for start in range(1024, min(size, 64 << 20) - block, block):
    content = ctypes.string_at(start, block)
    found |= set(re.findall(rb"victim[-]secret[-][0-9a-f-]{36}|PLANTED_[A-Z]{6}[_0-9a-f]*=[ -~]{8}", content))
    for word in context["words"]:
        if content.count(word.encode()) > 50: found.add(word.encode())  # of itself, it has some from its own context
print(found)
result = [str(one) for one in found]`,
  },
  {
    name: "reads the host's environment by JavaScript's objects",
    kinds: ["pyodide"],
    code: python`
paths = ("process.env", "_module.ENV", "ENV", "env", "_api.config.env", "_module.thisProgram", "_module.arguments", "_api.config.indexURL", "_module.scriptDirectory", "config.env")
def text_of(proxy, path):
    found = attribute(proxy, path)
    text = str(found.to_py() if hasattr(found, "to_py") else found)
    return need([word for word in [*context["words"], "PLANTED"] if word in text])
result = succeeded(each(paths, text_of))`,
  },
];

/** Programs that look for what was told to somebody else. */
export const secretsAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inPyodide];

import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

/** A program of Pyodide that changes what it and its like are made of; the next one must not find it so. */
const changes = (name: string, code: string, ends: ListedAttack["ends"] = ["ok"]): ListedAttack => ({
  name: `changes ${name}`,
  kinds: ["pyodide"],
  ends,
  code,
});

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "changes the interpreter's own files and what it loads at its start",
    kinds: ["bubblewrap"],
    code: python`
import site, sysconfig
folders = [path for path in [*sys.path, *site.getsitepackages(), sysconfig.get_paths()["stdlib"], os.path.dirname(os.__file__) + "/__pycache__", os.path.dirname(os.__file__) + "/encodings"] if path]
def write(path):
    return lambda: open(path, "a").write("import os")
names = ("sitecustomize.py", "usercustomize.py", "poison.pth", "os.py", "site.py", "__init__.py", "distutils-precedence.pth")
result = succeeded({f"{folder}/{name}": write(f"{folder}/{name}") for folder in folders for name in names})
result += succeeded({path: write(path) for path in (sys.executable, os.path.realpath(sys.executable), "/usr/lib/x86_64-linux-gnu/libc.so.6", "/etc/ld.so.preload", "/etc/python3/x", "/usr/pyvenv.cfg", "/bin/sh")})`,
  },
  {
    name: "leaves modules where a user's own are looked for",
    kinds: ["bubblewrap"],
    code: python`
import site
user = site.getusersitepackages()
os.makedirs(user, exist_ok=True)
for name in ("usercustomize.py", "sitecustomize.py", "json.py", "poison.pth"): open(f"{user}/{name}", "w").write("import os; os._exit(7)")
for name in (".bashrc", ".profile", ".pythonrc", ".python_history", ".pgpass", ".netrc", ".inputrc"): open(f"{os.environ['HOME']}/{name}", "w").write("poison")
for name in ("json.py", "os.py", "site.py", "re.py", "sitecustomize.py"): open(name, "w").write("import os; os._exit(7)")
result = []`,
  },
  {
    name: "leaves compiled code for modules that others load",
    kinds: ["bubblewrap"],
    code: python`
import glob, importlib.util, py_compile
open("poison.py", "w").write("import os; os._exit(7)")
modules = [path for folder in sys.path if os.path.isdir(folder) for path in glob.glob(folder + "/*.py") + glob.glob(folder + "/*/__init__.py")][:400]
def compile_to(path):
    return lambda: py_compile.compile("poison.py", cfile=importlib.util.cache_from_source(path), doraise=True)
result = succeeded({path: compile_to(path) for path in modules})
sys.pycache_prefix = "/tmp/cache"
result += succeeded({"folder": lambda: os.makedirs(os.path.dirname(os.__file__) + "/__pycache__/poison")})`,
  },
  {
    name: "leaves files, folders, locks and sockets wherever it can",
    kinds: ["bubblewrap"],
    code: python`
import fcntl
for folder in (".", "out", "/tmp", "/dev/shm", "/tmp/work", "/var/tmp", "/run", "/run/lock", "/dev/mqueue"):
    succeeded({"file": lambda: open(f"{folder}/left", "w").write("x"), "folder": lambda: os.makedirs(f"{folder}/left.d/deep"), "hidden": lambda: open(f"{folder}/.left", "w").write("x"), "fifo": lambda: os.mkfifo(f"{folder}/left.fifo"),
        "socket": lambda: socket.socket(socket.AF_UNIX).bind(f"{folder}/left.sock"), "lock": lambda: fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)})
os.chmod("/tmp", 0)
os.chmod("/dev/shm", 0)
libc.mq_open(b"/left", 0o102, 0o666, None)
kept = socket.socket(socket.AF_UNIX)
kept.bind("\0left")
result = []`,
  },
  {
    name: "changes names, settings and times of the system",
    kinds: ["bubblewrap"],
    code: python`
result = succeeded({"hostname": lambda: socket.sethostname("poison"), "domain": lambda: need(libc.setdomainname(b"poison", 6) == 0), "random": lambda: open("/proc/sys/kernel/randomize_va_space", "w"),
    "core": lambda: open("/proc/sys/kernel/core_pattern", "w"), "time": lambda: time.clock_settime(time.CLOCK_REALTIME, 0), "swap": lambda: open("/proc/sys/vm/swappiness", "w"), "local": lambda: open("/etc/localtime", "w"),
    "zone": lambda: os.replace("/etc/timezone", "/tmp/x"), "hosts": lambda: open("/etc/hosts", "a"), "nsswitch": lambda: open("/etc/nsswitch.conf", "a"), "keys": lambda: need(libc.syscall(250, 1, b"poison", 0, 0, 0) > 0)})
os.umask(0o777)
os.environ["PYTHONSTARTUP"] = os.environ["LD_PRELOAD"] = "/tmp/poison"
succeeded({"nice": lambda: os.nice(19), "personality": lambda: libc.personality(0x0040000)})`,
  },
  {
    name: "leaves processes behind that go on",
    kinds: ["bubblewrap"],
    code: python`
import signal
for way in range(6):
    if os.fork() == 0:
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 256)
            for _ in range(3):
                if os.fork(): os._exit(0)  # a moving target
            time.sleep(5)
        os._exit(0)
subprocess.Popen(["setsid", "nohup", "sh", "-c", "trap '' TERM HUP INT; sleep 5"], start_new_session=True)
subprocess.Popen(["sleep", "5"], start_new_session=True, stdin=subprocess.DEVNULL)
result = []`,
  },
  {
    name: "leaves files that another run's would be mixed with",
    kinds: ["bubblewrap"],
    victim: true,
    code: python`
for name in ("victim.txt", "../kept", "kept"): open("/tmp/" + name.replace("../", ""), "w").write("poison")
open("out/kept", "w").write("poison")
result = succeeded({"inputs": lambda: open("/inputs/victim.txt", "w"), "runs": lambda: os.listdir(context["runsFolder"])})
succeeded({"artifacts": lambda: os.makedirs(context["runsFolder"] + "/artifacts/kept")})`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  changes(
    "the standard library in its files",
    python`
import glob
for path in ["/lib/python314.zip", *glob.glob("/lib/*.zip"), *glob.glob("/lib/python*/**/*.py", recursive=True)]:
    succeeded({path: lambda: open(path, "ab").write(b"poison")})
for folder in ("/lib/python3.14/site-packages", "/lib/python3.14", "/home/pyodide", "/lib"):
    os.makedirs(folder, exist_ok=True)
    for name in ("sitecustomize.py", "usercustomize.py", "json.py", "poison.pth"): succeeded({name: lambda: open(f"{folder}/{name}", "w").write("poison")})
result = []`,
  ),
  changes(
    "what is built into its interpreter",
    python`
import builtins, codecs, json, random
builtins.poison = 1
builtins.len = lambda *_: 7
json.loads = lambda *_: "poison"
random.seed(1)
sys.path.insert(0, "/poison")
sys.meta_path.insert(0, object())
sys.setrecursionlimit(100)
os.environ["POISON"] = "1"
codecs.register(lambda name: None)
result = []`,
    ["ok", "error"],
  ),
  changes(
    "the prototypes of JavaScript",
    python`
bridge()
import _pyodide_core as core
array = core.to_js([])
for maker in (array.constructor, array.constructor.constructor):
    for name in ("then", "toJSON", "toString", "valueOf", "0", "type", "poison"):
        succeeded({name: lambda: setattr(maker.prototype, name, core.create_proxy(lambda *_: "poison"))})
result = []`,
    ["ok", "error"],
  ),
  changes(
    "the memory that its interpreter was loaded into",
    python`
import ctypes
for at in range(1 << 20, 8 << 20, 4096): ctypes.memset(at, 0x90, 16)
result = []`,
    ["ok", "error", "memory", "timeout"],
  ),
  changes(
    "the files and folders that a run begins with",
    python`
for folder in ("/", "/work", "/tmp", "/home", "/proc", "/dev"):
    succeeded({folder: lambda: open(f"{folder}/left", "w").write("x"), folder + " d": lambda: os.makedirs(f"{folder}/left.d")})
succeeded({"move": lambda: os.rename("/lib", "/poisoned"), "chmod": lambda: os.chmod("/tmp", 0)})
result = []`,
  ),
];

/** Programs that leave something behind, for the next to find. */
export const poisonAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inPyodide];

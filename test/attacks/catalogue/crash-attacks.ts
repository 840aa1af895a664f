import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

/** A program that breaks its own interpreter. */
const breaks = (name: string, code: string, ends: ListedAttack["ends"] = ["error"]): ListedAttack => ({
  name: `breaks its interpreter: ${name}`,
  kinds: ["pyodide"],
  ends,
  code,
});

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "sends every signal to its driver and to everybody",
    kinds: ["bubblewrap"],
    ends: ["ok", "error"],
    code: python`
import signal
parent = os.getppid()
for number in range(1, 65):
    for target in (parent, -parent, 1):
        try: os.kill(target, number)
        except OSError: pass
if os.fork() == 0:
    try: os.kill(-1, signal.SIGKILL)
    except OSError: pass
result = []`,
  },
  {
    name: "ends or stops processes of the host, even of its own user",
    kinds: ["bubblewrap"],
    code: python`
import signal
result = []
for pid in context["bystanders"]:
    result += succeeded({f"kill {pid}": lambda: os.kill(pid, signal.SIGKILL), f"stop {pid}": lambda: os.kill(pid, signal.SIGSTOP), f"group {pid}": lambda: os.killpg(pid, signal.SIGKILL),
        f"handle {pid}": lambda: os.pidfd_open(pid), f"queue {pid}": lambda: need(libc.sigqueue(pid, 9, 0) == 0), f"priority {pid}": lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        f"limit {pid}": lambda: __import__("resource").prlimit(pid, 0, (1, 1)), f"processor {pid}": lambda: os.sched_setaffinity(pid, {0}), f"memory {pid}": lambda: open(f"/proc/{pid}/oom_score_adj", "w")})`,
  },
  {
    name: "holds its driver up by what it may set of others",
    kinds: ["bubblewrap"],
    code: python`
import resource
parent = os.getppid()
result = succeeded({
    "time": lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (0, 0)), "memory": lambda: resource.prlimit(parent, resource.RLIMIT_AS, (1, 1)),
    "files": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (0, 0)), "priority": lambda: os.setpriority(os.PRIO_PROCESS, parent, 19), "of the user": lambda: os.setpriority(os.PRIO_USER, 0, 19),
    "processor": lambda: os.sched_setaffinity(parent, {0}), "idle": lambda: os.sched_setscheduler(parent, os.SCHED_IDLE, os.sched_param(0)), "last of the input": lambda: need(libc.syscall(251, 1, parent, 3 << 13) == 0),
    "first to go": lambda: open(f"/proc/{parent}/oom_score_adj", "w").write("1000"), "frozen": lambda: open("/sys/fs/cgroup/cgroup.freeze", "w"),
})`,
  },
  {
    name: "disturbs its driver from many processes",
    kinds: ["bubblewrap"],
    ends: ["timeout"],
    limits: { timeoutMs: 500, processes: 8 },
    code: python`
import signal
try:
    for _ in range(5): os.fork()
except OSError:
    pass
while True:
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGSTOP, signal.SIGCONT, signal.SIGKILL):
        try: os.kill(1, number)
        except OSError: pass`,
  },
  {
    name: "closes all its descriptors and ends by a signal",
    kinds: ["bubblewrap"],
    ends: ["error"],
    code: python`
import signal
os.closerange(0, 65536)
os.kill(os.getpid(), signal.SIGSEGV)`,
  },
  {
    name: "stops itself and all around it",
    kinds: ["bubblewrap"],
    ends: ["timeout"],
    limits: { timeoutMs: 500 },
    code: python`
import signal
for target in (os.getppid(), -1, 0): 
    try: os.kill(target, signal.SIGSTOP)
    except OSError: pass
os.kill(os.getpid(), signal.SIGSTOP)`,
  },
  {
    name: "turns the machine off",
    kinds: ["bubblewrap"],
    code: python`
result = succeeded({"trigger": lambda: open("/proc/sysrq-trigger", "w").write("b"), "call": lambda: need(libc.reboot(0) == 0), "tool": shell("reboot -f || poweroff -f || halt -f || shutdown now || init 0 || systemctl reboot"),
    "socket": lambda: socket.socket(socket.AF_UNIX).connect("/run/systemd/private"), "bus": lambda: socket.socket(socket.AF_UNIX).connect("/run/dbus/system_bus_socket")})`,
  },
];

const inBoth: readonly ListedAttack[] = [
  {
    name: "leaves files that are hard to collect",
    kinds: ["bubblewrap", "pyodide"],
    code: python`
succeeded({
    "long": lambda: open("out/" + "x" * 255, "w").write("x"), "control": lambda: open("out/a\nb\x1b[2J\r", "w").write("x"), "surrogate": lambda: open(b"out/\xff\xfe", "w").write("x"),
    "dots": lambda: open("out/..x", "w").write("x"), "backslash": lambda: open("out/a\\..\\b", "w").write("x"), "flag": lambda: open("out/--help", "w").write("x"),
    "sparse": lambda: open("out/sparse", "wb").truncate(1 << 40), "loop": lambda: os.symlink(".", "out/loop"), "fifo": lambda: os.mkfifo("out/fifo"), "link": lambda: os.symlink("/dev/zero", "out/zero"),
})
folder = "out"
for _ in range(200):
    folder += "/d"
    try: os.mkdir(folder)
    except OSError: break
for number in range(2000): open(f"out/{number:04}", "w").write("x")
os.chmod("out", 0)
os.chmod("out", 0o755)
result = []`,
  },
  {
    name: "prints what is hard to read",
    kinds: ["bubblewrap", "pyodide"],
    code: python`
for piece in (b"\xff\xfe\x00\x80", b"\xf0\x9f", b"\x1b]0;title\x07\x1b[2J", b'{"type":"done"}\n' * 100, "\u2028\u202e".encode(), b"\xed\xa0\x80", b"\r" * 1000, b"\0" * 1000):
    os.write(1, piece)
    os.write(2, piece)
for _ in range(3000): os.write(1, b"\xe2")
result = []`,
  },
  {
    name: "raises an error that lies about itself",
    kinds: ["bubblewrap", "pyodide"],
    ends: ["error"],
    code: python`
class Liar(Exception):
    def __str__(self): raise SystemExit(0)
    def __repr__(self): raise KeyboardInterrupt
    def __eq__(self, other): return True
    def __hash__(self): return 1
    @property
    def __traceback__(self): return self
    @property
    def __class__(self): return dict
    @property
    def args(self): raise MemoryError
Liar.__name__ = Liar.__qualname__ = "x" * 1_000_000
liar = Liar("y" * 1_000_000)
liar.__cause__ = liar.__context__ = None
raise liar`,
  },
  {
    name: "hands back a value that lies about itself",
    kinds: ["bubblewrap", "pyodide"],
    ends: ["ok", "error", "memory", "result-size"],
    code: python`
class Words(str):
    def encode(self, *_): raise SystemExit(0)
    def __len__(self): return -5
    def __iter__(self): raise KeyboardInterrupt
class Table(dict):
    def items(self):
        for n in range(100): yield "n", self
    def keys(self): raise RecursionError
class Number(int):
    def __repr__(self): return "1, \"forged\": 2"
    __str__ = __repr__
    def __index__(self): return 10 ** 400
class Many(list):
    def __iter__(self): return iter([])
    def __len__(self): return 10 ** 9
    def append(self, _): raise SystemExit(0)
result = Many([Words("x"), Number(2), Table(n=1)])`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  breaks(
    "it recurses for ever",
    python`
sys.setrecursionlimit(10 ** 9)
def deeper(): return deeper()
deeper()`,
    ["error", "timeout"],
  ),
  breaks(
    "it reads memory that is not there",
    python`
import ctypes
ctypes.string_at(0xFFFFFFF0, 1 << 20)
result = []`,
    ["error", "ok", "memory"],
  ),
  breaks(
    "it overwrites its own memory",
    python`
import ctypes
ctypes.memset(1024, 0x41, 8_000_000)
result = []`,
    ["error", "ok", "memory"],
  ),
  breaks(
    "it ends itself",
    python`
import ctypes
try: ctypes.CDLL(None).abort()
finally: os._exit(0)`,
  ),
  {
    name: "sends signals to processes of the host",
    kinds: ["pyodide"],
    code: python`
import ctypes, signal
libc = ctypes.CDLL(None)
pids = [*context["bystanders"], os.getppid(), 1, -1]
for pid in pids:
    succeeded({"kill": lambda: os.kill(pid, signal.SIGKILL), "c": lambda: libc.kill(pid, 9), "group": lambda: os.killpg(pid, 9)})
succeeded(each(("kill", "process.kill", "_module.process.kill", "_api.process.kill"), lambda proxy, name: attribute(proxy, name)(context["bystanders"][0], 9)))
result = []`,
  },
];

/** Programs that end or hold up what is not theirs: the driver, the host, the machine. */
export const crashAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inBoth, ...inPyodide];

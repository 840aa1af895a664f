import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

const MEGABYTE = 1024 ** 2;
const SHORT = { timeoutMs: 700, processes: 32 };
const SMALL = { timeoutMs: 25_000, memoryBytes: 256 * MEGABYTE };

// Each ends by itself after some hundred processes or megabytes: where nothing stops it, a test fails, and the machine lives on.
const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "forks again and again",
    kinds: ["bubblewrap"],
    limits: SHORT,
    ends: ["timeout", "processes", "error"],
    code: python`
for _ in range(7):
    try: os.fork()
    except OSError: pass
time.sleep(5)`,
  },
  {
    name: "forks daemons that fork",
    kinds: ["bubblewrap"],
    limits: SHORT,
    ends: ["timeout", "processes", "error"],
    code: python`
for _ in range(7):
    try:
        if os.fork() == 0: os.setsid()
    except OSError: pass
time.sleep(5)`,
  },
  {
    name: "lets a shell bomb",
    kinds: ["bubblewrap"],
    limits: SHORT,
    ends: ["timeout", "processes", "error"],
    code: python`
subprocess.run(["sh", "-c", "b() { [ $1 -gt 5 ] || { b $(($1+1)) | b $(($1+1)) & b $(($1+1)); }; sleep 5; }; b 0"])
time.sleep(5)`,
  },
  {
    name: "starts threads without end",
    kinds: ["bubblewrap"],
    limits: SHORT,
    ends: ["processes", "error"],
    code: python`
import threading
threading.stack_size(65536)
for _ in range(100): threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
time.sleep(5)
result = ["a hundred threads"]`,
  },
  {
    name: "fills every file system that it sees",
    kinds: ["bubblewrap"],
    limits: { diskBytes: 32 * MEGABYTE, timeoutMs: 20_000 },
    code: python`
def fill(folder):
    total = 0
    try:
        for number in range(10):
            with open(f"{folder}/fill{number}", "wb", buffering=0) as file:
                for _ in range(20):
                    total += file.write(bytes(1024 * 1024))
    except OSError:
        pass
    return total
written = {folder: fill(folder) for folder in ("/", "/dev", "/dev/shm", "/tmp", ".", "out", "/inputs", "/proc", "/usr", "/etc", "/run", "/dev/fd")}
result = [[folder, size] for folder, size in written.items() if size and folder not in ("/dev/shm", "/tmp", ".", "out")]
result += [[folder, written[folder]] for folder in ("/dev/shm", "/tmp") if written[folder] > 32 * 1024 * 1024]
assert sum(written.values()) > 30 * 1024 * 1024  # it had its own to write to`,
  },
  {
    name: "makes files without end",
    kinds: ["bubblewrap"],
    ends: ["disk"],
    code: python`
for folder in ("/tmp", "/dev/shm"):
    for number in range(150_000): os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
result = ["all of them"]`,
  },
  {
    name: "takes memory in many processes",
    kinds: ["bubblewrap"],
    limits: SMALL,
    ends: ["memory"],
    code: python`
import mmap
for _ in range(12):
    if os.fork() == 0:
        memory = mmap.mmap(-1, 64 * 1024 * 1024, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        for at in range(0, len(memory), 4096): memory[at] = 1
        time.sleep(20)
time.sleep(20)`,
  },
  {
    name: "takes memory that is shared, and keeps it by a page of each piece",
    kinds: ["bubblewrap"],
    limits: SMALL,
    code: python`
import mmap
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
PIECE = 32 << 20
def keep(flags, descriptor):
    total = 0
    for _ in range(9):
        start = libc.mmap(None, PIECE, 3, flags, descriptor, 0)
        if start in (None, ctypes.c_void_p(-1).value): break
        ctypes.memset(start, 1, PIECE)
        libc.munmap(start + 4096, PIECE - 4096)
        total += PIECE
    return total
zero = os.open("/dev/zero", os.O_RDWR) if os.path.exists("/dev/zero") else -1
found = {"anonymous": keep(0x21, -1), "of /dev/zero": keep(0x01, zero)}
result = [[name, f"{size >> 20} MB"] for name, size in found.items() if size > 256 << 20]
result += succeeded({"queue": lambda: need(libc.shmget(1, 1 << 20, 0o1600) >= 0), "file": lambda: os.memfd_create("x")})`,
  },
  {
    name: "takes memory in sockets, which no process has",
    kinds: ["bubblewrap"],
    limits: SMALL,
    ends: ["memory"],
    code: python`
reader, writer = os.pipe()
for place in range(4):
    if os.fork() == 0:
        kept, sent = [], 0
        for _ in range(220):
            pair = socket.socketpair()
            kept.append(pair)
            for s in pair:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                s.setblocking(False)
                try:
                    while sent < 250 << 20: sent += s.send(bytes(1 << 16))
                except OSError: pass
        os.write(writer, sent.to_bytes(8, "little"))
        time.sleep(20)
time.sleep(5)
result = [sum(int.from_bytes(os.read(reader, 8), "little") for _ in range(4)) >> 20, "MB in sockets"]`,
  },
  {
    name: "keeps huge pages by a byte of each in a pipe",
    kinds: ["bubblewrap"],
    limits: SMALL,
    onlyX64: true,
    code: python`
HUGE = 2 << 20
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
class Piece(ctypes.Structure): _fields_ = [("start", ctypes.c_void_p), ("size", ctypes.c_size_t)]
kept, pinned = [], 0
for _ in range(10):
    reader, writer = os.pipe()
    kept += [reader, writer]
    for _ in range(15):
        start = libc.mmap(None, 2 * HUGE, 3, 0x22, -1, 0)
        page = (start + HUGE - 1) // HUGE * HUGE
        libc.madvise(page, HUGE, 14)
        ctypes.memset(page, 1, 1)
        pinned += libc.syscall(278, writer, ctypes.byref(Piece(page, 1)), 1, 0) == 1
        libc.munmap(start, 2 * HUGE)
result = [f"{2 * pinned} MB"] if pinned > 128 else []`,
  },
  {
    name: "takes memory in pipes, queues and locks of the kernel",
    kinds: ["bubblewrap"],
    limits: SMALL,
    code: python`
import fcntl
total, kept = 0, []
try:
    for _ in range(200):
        reader, writer = os.pipe()
        kept += [reader, writer]
        try: fcntl.fcntl(writer, 1031, 1 << 20)
        except OSError: pass
        os.set_blocking(writer, False)
        try:
            while total < 400 << 20: total += os.write(writer, bytes(1 << 16))
        except OSError: pass
except OSError:
    pass
queues = sum(libc.mq_open(f"/q{number}".encode(), 0o102, 0o600, None) >= 0 for number in range(50)) if hasattr(libc, "mq_open") else 0
result = ([f"{total >> 20} MB in pipes"] if total > 128 << 20 else []) + ([f"{queues} queues"] if queues > 20 else [])
result += succeeded({"locked": lambda: need(libc.mlock(ctypes.create_string_buffer(32 << 20), 32 << 20) == 0), "huge": lambda: __import__("mmap").mmap(-1, 64 << 20, 0x40022)})`,
  },
  {
    name: "opens descriptors without end",
    kinds: ["bubblewrap"],
    code: python`
import resource, select
kept = []
try:
    for _ in range(5000): kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError: pass
result = [] if len(kept) < 520 else [len(kept)]
result += succeeded({"more": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100_000, 100_000)), "core": lambda: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)), "memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    "processes": lambda: resource.setrlimit(resource.RLIMIT_NPROC, (-1, -1)), "file": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))})`,
  },
  {
    name: "goes before all others on the processor",
    kinds: ["bubblewrap"],
    code: python`
result = succeeded({"nice": lambda: os.nice(-5), "priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, -10), "first in": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10)),
    "round": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10)), "deadline": call(314, 0, ctypes.create_string_buffer((48).to_bytes(4, "little") + (6).to_bytes(4, "little") + bytes(8) + bytes(8) + (10**6).to_bytes(8, "little") * 3, 56), 0),
    "input": call(251, 1, 0, 1 << 13)})`,
    onlyX64: true,
  },
];

const inBoth: readonly ListedAttack[] = [
  {
    name: "hands back a result that is too large",
    kinds: ["bubblewrap", "pyodide"],
    limits: { resultBytes: 100_000 },
    ends: ["result-size", "memory"],
    code: python`result = ["x" * 1000] * 1000`,
  },
  {
    name: "prints without end",
    kinds: ["bubblewrap", "pyodide"],
    limits: { timeoutMs: 700, outputBytes: 100_000 },
    ends: ["timeout"],
    code: python`
while True:
    os.write(1, b"x" * 65536)
    os.write(2, b"y" * 65536)`,
  },
  {
    name: "runs without end, whatever is thrown at it",
    kinds: ["bubblewrap", "pyodide"],
    limits: { timeoutMs: 500 },
    ends: ["timeout"],
    code: python`
while True:
    try:
        while True: pass
    except BaseException: pass`,
  },
  {
    name: "leaves more files than are kept",
    kinds: ["bubblewrap", "pyodide"],
    limits: { diskBytes: 8 * MEGABYTE },
    code: python`
for number in range(300): open(f"out/{number}", "wb").write(bytes(10_000))
result = []`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  {
    name: "takes memory without end",
    kinds: ["pyodide"],
    limits: { memoryBytes: 128 * MEGABYTE },
    ends: ["memory"],
    code: python`
kept = []
for _ in range(10_000): kept.append("x" * 100_000)
result = ["a gigabyte"]`,
  },
  {
    name: "fills the files",
    kinds: ["pyodide"],
    limits: { diskBytes: 16 * MEGABYTE },
    code: python`
total = 0
for folder in ("/work", "/tmp", "/home", "/lib", "/dev", "/proc", "/"):
    try:
        for number in range(10):
            with open(f"{folder}/fill{number}", "wb") as file:
                for _ in range(10): total += file.write(bytes(1 << 20))
    except OSError: pass
try:
    with open("sparse", "wb") as file: file.truncate(100 << 20); total += 100 << 20
except OSError: pass
result = [total] if total > 17 << 20 else []`,
  },
  {
    name: "makes files without end",
    kinds: ["pyodide"],
    limits: { timeoutMs: 20_000 },
    code: python`
made = 0
try:
    for number in range(110_000):
        os.symlink("x", f"/tmp/{number}")
        made += 1
except OSError: pass
result = [made] if made > 100_000 else []`,
  },
  {
    name: "takes memory of the engine around its own",
    kinds: ["pyodide"],
    limits: { timeoutMs: 15_000 },
    ends: ["memory", "error", "timeout", "crashed"],
    code: python`
bridge()
import _pyodide_core as core
kept = core.to_js([])
words = core.to_js(["x" * 1000] * 1000)
for _ in range(2000): kept.push(words.join(str(len(kept))))
result = ["two gigabytes of text"]`,
  },
];

/** Programs that use up what there is. */
export const exhaustAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inBoth, ...inPyodide];

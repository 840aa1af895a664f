import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

/** A program that runs machine code; it has to be ended, by the filter or, where the kernel has no such calls, by the kernel. */
const machineCode = (name: string, bytes: string): ListedAttack => ({
  name,
  kinds: ["bubblewrap"],
  onlyX64: true,
  ends: ["error"],
  code: python`
import mmap
memory = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
memory.write(${bytes})
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
result = ["the calls were answered"]`,
  alsoBreached: ({ outcome }) => (/SIGSYS|SIGSEGV/.test(JSON.stringify(outcome)) ? null : "nothing ended it"),
});

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "holds or gains a privilege",
    kinds: ["bubblewrap"],
    code: python`
status = {line.split(":")[0]: line.split()[1] for line in open("/proc/self/status") if len(line.split()) == 2}
result = [[name, status[name]] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if int(status[name], 16)]
result += [name for name, value in {"NoNewPrivs": "1", "Seccomp": "2"}.items() if status[name] != value]
result += succeeded({"setuid": lambda: os.setuid(0), "setgid": lambda: os.setgid(0), "groups": lambda: os.setgroups([0]), "setresuid": lambda: os.setresuid(0, 0, 0),
    "ambient": lambda: need(libc.prctl(47, 2, 21, 0, 0) == 0), "unlock": lambda: need(libc.prctl(38, 0, 0, 0, 0) == 0), "securebits": lambda: need(libc.prctl(28, 1, 0, 0, 0) == 0)})`,
  },
  {
    name: "makes namespaces, in which it would be root",
    kinds: ["bubblewrap"],
    code: python`
NEW = {"user": 0x10000000, "network": 0x40000000, "mounts": 0x20000, "processes": 0x20000000, "names": 0x4000000, "queues": 0x8000000, "groups": 0x2000000, "time": 0x80}
result = succeeded({name: (lambda flag=flag: need(libc.unshare(flag) == 0)) for name, flag in NEW.items()})
result += succeeded({f"enter {name}": (lambda name=name: need(libc.setns(os.open(f"/proc/self/ns/{name}", os.O_RDONLY), 0) == 0)) for name in ("net", "user", "mnt", "pid", "ipc")})
result += succeeded({command: shell(command) for command in ("unshare --user --map-root-user true", "unshare -n true", "bwrap --ro-bind / / true", "nsenter -t 1 -a true", "newuidmap 1 0 0 1", "chroot / true")})`,
  },
  {
    name: "makes namespaces by calls of its own",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)
def clone(flags):
    def attempt():
        pid = libc.syscall(56, flags | 17, 0, 0, 0, 0)
        if pid == 0: os._exit(0)
        return need(pid > 0)
    return attempt
def clone3():
    pid = libc.syscall(435, arguments, 88)
    if pid == 0: os._exit(0)
    return need(pid > 0)
result = succeeded({"unshare": call(272, 0x10000000), "high bits": call(272, ctypes.c_uint64(0xFFFFFFFF10000000)), "clone user": clone(0x10000000), "clone network": clone(0x50000000),
    "clone mounts": clone(0x20000), "clone with high bits": clone(ctypes.c_uint64(0xFFFFFFFF10000000).value), "clone3": clone3, "setns": call(308, os.open("/proc/self/ns/user", 0), 0)})`,
  },
  {
    name: "becomes somebody else by programs that may",
    kinds: ["bubblewrap"],
    code: python`
import glob, stat
result = []
for path in [name for folder in ("/usr/bin", "/usr/sbin", "/usr/lib/*", "/usr/libexec", "/bin", "/sbin") for name in glob.glob(folder + "/*")]:
    try: mode = os.stat(path).st_mode
    except OSError: continue
    if not (stat.S_ISREG(mode) and mode & 0o6000): continue
    for words in (["-c", "id -u"], ["id", "-u"], ["-n", "id", "-u"]):
        try: run = subprocess.run([path, *words], capture_output=True, stdin=subprocess.DEVNULL, timeout=2)
        except Exception: continue
        if run.stdout.strip() == b"0": result.append(path)
os.chmod(__import__("shutil").copy("/usr/bin/id", "/tmp/id"), 0o6755)
result += [] if subprocess.run(["/tmp/id", "-u"], capture_output=True).stdout.strip() != b"0" else ["own"]`,
  },
  {
    name: "has the kernel run a program for it",
    kinds: ["bubblewrap"],
    code: python`
helper = "/tmp/helper"
open(helper, "w").write(f"#!/bin/sh\ntouch {context['mark']}\n")
os.chmod(helper, 0o755)
def write(path, text):
    return lambda: open(path, "w").write(text)
result = succeeded({
    "core dumps": write("/proc/sys/kernel/core_pattern", f"|{helper}"), "modules": write("/proc/sys/kernel/modprobe", helper), "hotplug": write("/proc/sys/kernel/hotplug", helper),
    "poweroff": write("/proc/sys/kernel/poweroff_cmd", helper), "formats": write("/proc/sys/fs/binfmt_misc/register", f":x:M::x::{helper}:"), "events": write("/sys/kernel/uevent_helper", helper),
    "groups": write("/sys/fs/cgroup/release_agent", helper), "keys": write("/sbin/request-key", helper),
})
if os.fork() == 0:
    os.abort()
os.wait()
open("/tmp/unknown", "wb").write(b"\xff\xff\xff\xff")
os.chmod("/tmp/unknown", 0o755)
succeeded({"format": lambda: subprocess.run(["/tmp/unknown"])})`,
  },
  {
    name: "runs its code in the driver or in other processes",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
buffer = ctypes.create_string_buffer(64)
others = [1, os.getppid(), *context["bystanders"]]
result = []
for pid in others:
    result += succeeded({f"attach {pid}": call(101, 16, pid, 0, 0), f"seize {pid}": call(101, 0x4206, pid, 0, 0), f"write {pid}": call(311, pid, buffer, 1, buffer, 1, 0),
        f"read {pid}": call(310, pid, buffer, 1, buffer, 1, 0), f"memory {pid}": lambda: open(f"/proc/{pid}/mem", "r+b"), f"descriptor {pid}": call(438, libc.syscall(434, pid, 0), 3, 0),
        f"advise {pid}": call(440, libc.syscall(434, pid, 0), buffer, 1, 21, 0), f"compare {pid}": call(312, pid, pid, 0, 0, 0), f"move {pid}": call(279, pid, 0, 0, 0, 0, 0)})`,
  },
  {
    name: "makes calls on mounts and files that are denied",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
buffer = ctypes.create_string_buffer(4096)
result = succeeded({"mount": call(165, b"none", b"/tmp", b"tmpfs", 0, 0), "fsopen": call(430, b"tmpfs", 0), "open_tree": call(428, -100, b"/", 1), "open_tree_attr": call(467, -100, b"/", 1, buffer, 32),
    "chroot": call(161, b"/tmp"), "pivot_root": call(155, b".", b"."), "mount_setattr": call(442, -100, b"/", 0, buffer, 32), "fspick": call(433, -100, b"/", 0), "quotactl": call(179, 0, 0, 0, 0),
    "fanotify": call(300, 0, 0), "swapon": call(167, b"x", 0), "acct": call(163, b"/tmp/x"), "vhangup": call(153)})`,
  },
  {
    name: "makes calls on large or rare parts of the kernel",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
buffer = ctypes.create_string_buffer(4096)
result = succeeded({"bpf": call(321, 0, buffer, 120), "io_uring": call(425, 8, buffer), "perf": call(298, buffer, 0, -1, -1, 0), "userfaultfd": call(323, 0), "keyctl": call(250, 0, -1, 1),
    "add_key": call(248, b"user", b"x", b"y", 1, -2), "request_key": call(249, b"user", b"x", None, 0), "modify_ldt": call(154, 0, buffer, 16), "memfd": call(319, b"x", 0),
    "memfd_secret": call(447, 0), "shared mapping": call(9, 0, 4096, 3, 0x21, -1, 0), "shmget": call(29, 0, 1 << 20, 0o1600), "msgget": call(68, 0, 0o1600), "semget": call(64, 0, 1, 0o1600), "vmsplice": call(278, os.pipe()[1], buffer, 0, 0),
    "a call of the future": call(500), "uselib": call(134, b"/lib/x"), "lookup_dcookie": call(212, 0, buffer, 99)})`,
  },
  {
    name: "makes calls on the machine itself",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
buffer = ctypes.create_string_buffer(4096)
result = succeeded({"kexec": call(246, 0, 0, 0, 0), "kexec_file": call(320, 0, 0, 0, buffer, 0), "init_module": call(175, buffer, 10, b""), "finit_module": call(313, 0, b"", 0), "delete_module": call(176, b"x", 0),
    "syslog": call(103, 10, 0, 0), "settimeofday": call(164, buffer, 0), "clock_settime": call(227, 0, buffer), "ports": call(173, 0, 1, 1), "level": call(172, 3), "reboot": call(169, 0, 672274793, 0, 0),
    "hostname": call(170, b"x", 1), "domainname": call(171, b"x", 1)})`,
  },
  machineCode("makes calls of 32 bits, whose numbers are others", String.raw`b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"`), // mov eax, 20 (getpid); int 0x80; ret
  machineCode("makes calls of x32, whose numbers are others", String.raw`b"\xb8\x27\x00\x00\x40\x0f\x05\xc3"`), // mov eax, 0x40000000 + 39; syscall; ret
];

const inC = (name: string, expression: string, ends: ListedAttack["ends"]): ListedAttack => ({
  name: `runs a command by the C library's ${name}`,
  kinds: ["pyodide"],
  ends: ends ?? ["ok"],
  code: python`
import ctypes
libc = ctypes.CDLL(None)
command = f"touch {context['mark']}; kill -9 {context['bystanders'][0]}".encode()
script = f"process.kill({context['bystanders'][0]})".encode()
print(${expression})
result = []`,
});

const inPyodide: readonly ListedAttack[] = [
  {
    name: "starts processes and threads",
    kinds: ["pyodide"],
    code: python`
import multiprocessing, subprocess, threading, _thread
touch = ["touch", context["mark"]]
def popen():
    return need(os.popen("id").read())
result = succeeded({
    "subprocess": lambda: subprocess.check_output(touch), "fork": os.fork, "exec": lambda: os.execv("/bin/touch", touch), "spawn": lambda: os.posix_spawn("/bin/touch", touch, {}),
    "process": lambda: multiprocessing.Process(target=print).start(), "popen": popen, "system": lambda: need(os.system("touch " + context["mark"]) == 0),
    "thread": lambda: threading.Thread(target=print).start(), "low thread": lambda: _thread.start_new_thread(print, ()), "terminal": lambda: os.forkpty(),
})`,
  },
  inC("system", "libc.system(command)", ["ok"]),
  inC("script", "libc.emscripten_run_script(script)", ["error"]),
  inC("script that answers", 'ctypes.c_char_p(libc.emscripten_run_script_string(b"JSON.stringify(process.env)")).value', ["error"]),
  inC("loader", 'libc.emscripten_async_load_script(context["secretFile"].encode(), 0, 0)', ["error"]),
  {
    name: "makes JavaScript from text",
    kinds: ["pyodide"],
    code: python`
texts = ("return process", "return globalThis.process.env", "return import('node:fs')", "return fetch", "return 1")
paths = ("constructor", "constructor.constructor", "constructor.constructor.constructor", "eval", "setTimeout", "Function")
def make(proxy, path):
    maker = attribute(proxy, path)
    return need(succeeded({text: lambda: need(maker(text)()) for text in texts}))
result = succeeded(each(paths, make))`,
  },
  {
    name: "looks for the names of Node and of browsers",
    kinds: ["pyodide"],
    code: python`
names = ("process", "require", "module", "fetch", "WebSocket", "XMLHttpRequest", "EventSource", "Worker", "Deno", "Bun", "global", "importScripts", "eval", "Buffer", "SharedArrayBuffer", "setTimeout", "queueMicrotask")
found = succeeded(each(names, lambda proxy, name: need(getattr(proxy, name))))
result = [one for one in found if not one[0].endswith("SharedArrayBuffer")]`,
  },
  {
    name: "goes the ways to JavaScript that Pyodide has",
    kinds: ["pyodide"],
    code: python`
names = ("js", "pyodide_js", "pyodide", "pyodide.code", "pyodide.ffi", "pyodide.http", "_pyodide", "_pyodide._base", "_pyodide_core", "micropip", "pyodide.webloop")
result = succeeded({name: (lambda name=name: __import__(name)) for name in names})`,
  },
  {
    name: "compiles WebAssembly of its own",
    kinds: ["pyodide"],
    code: python`
import ctypes
module = b"\0asm\1\0\0\0"
open("/tmp/own.so", "wb").write(module)
paths = ("Module", "Instance", "Memory", "compile", "instantiate", "compileStreaming", "instantiateStreaming")
def compile_by(proxy, name):
    for holder in (proxy, getattr(proxy, "WebAssembly", proxy)):
        maker = getattr(holder, name)
        if name in ("Module", "compile", "instantiate"): return need(maker.new(module) if hasattr(maker, "new") else maker(module))
        return need(maker)
memories = [proxy._module.wasmMemory for proxy in bridge() if hasattr(proxy, "_module") and hasattr(proxy._module, "wasmMemory")]
result = succeeded({"library": lambda: ctypes.CDLL("/tmp/own.so"), "constructor": lambda: need(memories[0].constructor), **each(paths, compile_by)})`,
  },
  {
    name: "looks for a function or an object that is not of its context",
    kinds: ["pyodide"],
    code: python`
proxies = bridge()
import _pyodide_core as core
own = core.to_js([]).constructor.constructor
def foreign(proxy, path):
    found = proxy if path == "" else attribute(proxy, path)
    maker = found.constructor.constructor
    return need(maker is not None and not maker == own)
result = succeeded(each(("", "constructor", "prototype", "__proto__", "buffer", "valueOf"), foreign))`,
  },
  {
    name: "calls what errors of the engine lead to",
    kinds: ["pyodide"],
    code: python`
result = []
for index, proxy in enumerate(bridge()):
    try:
        proxy.constructor.constructor("x")
    except BaseException as error:
        for path in ("js_error.stack", "js_error.constructor.prepareStackTrace", "js_error.constructor.constructor"):
            def follow(error=error, path=path):
                found = attribute(error, path)
                assert "process" in dir(found) or any(word in str(found) for word in context["words"])
                return found
            result += succeeded({f"{index} {path}": follow})`,
  },
];

/** Programs that run what they may not, or as somebody they are not. */
export const executeAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inPyodide];

import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "writes to every place of the system that it sees",
    kinds: ["bubblewrap"],
    files: { "input.txt": "as it was" },
    code: python`
def write(path):
    return lambda: open(path, "a").write("changed")
paths = ["/x", "/usr/x", "/usr/bin/python3", "/usr/bin/env", "/etc/x", "/etc/passwd", "/etc/hosts", "/etc/ld.so.cache", "/etc/ssl/certs/x", "/dev/x", "/inputs/x", "/inputs/input.txt",
    "input.txt", "/bin/x", "/lib/x", "/proc/x", "/run/x", "/var/x", "/root/x"]
result = succeeded({path: write(path) for path in paths})
result += succeeded({path: (lambda path=path: os.mkdir(path)) for path in ("/proc/folder", "/folder", "/usr/folder", "/inputs/folder", "/dev/folder", "/etc/folder")})`,
  },
  {
    name: "makes a mark on the host by its own path and by links",
    kinds: ["bubblewrap"],
    code: python`
mark, folder = context["mark"], context["folder"]
os.symlink(folder, "link")
os.symlink(mark, "out/mark")
def write(path):
    return lambda: need(open(path, "w").write("mark"))
paths = [mark, "link/mark", "out/mark", "/proc/1/root" + mark, "/proc/self/cwd/../.." + mark]
succeeded({path: write(path) for path in paths})
succeeded({"mkdir": lambda: os.makedirs(folder), "link": lambda: os.link("/etc/passwd", mark), "rename": lambda: os.rename("out", mark), "again": write(mark)})  # the path is its own, and not the host's
result = []`,
  },
  {
    name: "changes its input files in ways other than writing",
    kinds: ["bubblewrap"],
    files: { "input.txt": "as it was" },
    code: python`
path = "/inputs/input.txt"
number = os.open(path, os.O_RDONLY)
result = succeeded({
    "chmod": lambda: os.chmod(path, 0o777), "fchmod": lambda: os.fchmod(number, 0o777), "chown": lambda: os.chown(path, 1000, 1000), "link": lambda: os.link(path, "hard"),
    "rename": lambda: os.rename(path, "/inputs/y"), "remove": lambda: os.remove(path), "truncate": lambda: os.truncate(path, 0), "ftruncate": lambda: os.ftruncate(number, 0),
    "times": lambda: os.utime(path, (0, 0)), "reopen": lambda: os.open(f"/proc/self/fd/{number}", os.O_RDWR), "attribute": lambda: os.setxattr(path, "user.x", b"x"),
    "mapped": lambda: __import__("mmap").mmap(os.open(path, os.O_RDONLY), 0, prot=2), "device": lambda: os.mknod("/inputs/disk", 0o60666, os.makedev(254, 0)),
    "flags": lambda: __import__("fcntl").ioctl(number, 0x40086602, b"\x10\0\0\0\0\0\0\0"), "punch": lambda: need(libc.fallocate(number, 3, ctypes.c_long(0), ctypes.c_long(9)) == 0),
})`,
  },
  {
    name: "opens for writing what the kernel offers of its settings",
    kinds: ["bubblewrap"],
    code: python`
result = []
for start in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/scsi", "/proc/driver", "/proc/acpi"):
    for folder, _, names in os.walk(start):
        for name in names:
            try:
                number = os.open(os.path.join(folder, name), os.O_RDWR)
                os.write(number, os.read(number, 4096))  # what it is already
                result.append(os.path.join(folder, name))
            except OSError:
                pass
result += succeeded({path: (lambda path=path: os.write(os.open(path, os.O_WRONLY), b"1")) for path in ("/proc/sysrq-trigger", "/proc/mtrr", "/proc/timer_list", "/proc/kcore", "/proc/1/oom_score_adj",
    "/proc/1/uid_map", "/proc/1/setgroups", "/proc/1/attr/current", "/proc/1/coredump_filter", "/proc/1/clear_refs", "/proc/1/timerslack_ns", "/proc/1/comm", "/proc/1/sched", "/proc/1/autogroup")})`,
  },
  {
    name: "mounts what it may then write to",
    kinds: ["bubblewrap"],
    code: python`
def mount(source, target, kind, flags, data=None):
    return lambda: need(libc.mount(source, target, kind, ctypes.c_ulong(flags), data) == 0)
READ_ONLY, REMOUNT, BIND, MOVE = 1, 32, 4096, 8192
result = succeeded({
    "remount root": mount(b"none", b"/", None, REMOUNT), "remount usr": mount(b"none", b"/usr", None, REMOUNT | BIND), "remount inputs": mount(b"none", b"/inputs", None, REMOUNT | BIND),
    "tmpfs": mount(b"none", b"/tmp", b"tmpfs", 0), "proc": mount(b"none", b"/tmp", b"proc", 0), "bind": mount(b"/usr", b"/tmp", None, BIND), "move": mount(b"/proc", b"/tmp", None, MOVE),
    "overlay": mount(b"none", b"/usr", b"overlay", 0, b"lowerdir=/usr,upperdir=/tmp,workdir=/dev/shm"), "sysfs": mount(b"none", b"/tmp", b"sysfs", 0), "cgroup": mount(b"none", b"/tmp", b"cgroup2", 0),
    "umount": lambda: need(libc.umount2(b"/usr", 2) == 0), "umount etc": lambda: need(libc.umount2(b"/etc", 2) == 0),
    "tool": shell("mount -o remount,rw / || mount -t tmpfs none /tmp || mount --bind /usr /tmp || fusermount /tmp"),
})`,
  },
  {
    name: "writes a mark by the tools that it finds",
    kinds: ["bubblewrap"],
    code: python`
mark = context["mark"]
succeeded({command: shell(command.replace("MARK", mark)) for command in ("touch MARK", "echo x > MARK", "dd if=/dev/zero of=MARK bs=1 count=1", "cp /etc/passwd MARK",
    "install -D /etc/passwd MARK", "ln -s / MARK", "mkfifo MARK", "tar -cPf MARK /etc/passwd", "python3 -c 'open(\"MARK\", \"w\")'", "tee MARK < /etc/passwd", "mkdir -p MARK", "perl -e 'open(F, \">MARK\") or exit 1'")})
result = []`,
  },
  {
    name: "writes to terminals and consoles of the host",
    kinds: ["bubblewrap"],
    code: python`
import fcntl
result = []
for number in (0, 1, 2):
    result += succeeded({f"push {number}": lambda: fcntl.ioctl(number, 0x5412, b"x"), f"console {number}": lambda: fcntl.ioctl(number, 0x541C, b"\x0b"), f"own {number}": lambda: fcntl.ioctl(number, 0x540E, 1)})
paths = ["/dev/tty", "/dev/console", "/dev/tty0", "/dev/tty1", "/dev/pts/0", "/proc/1/fd/0", "/proc/1/fd/1", "/proc/1/fd/2"]
result += succeeded({path: (lambda path=path: open(path, "w")) for path in paths})
result += succeeded({"pair": os.openpty})`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  {
    name: "makes a mark on the host by the standard library",
    kinds: ["pyodide"],
    code: python`
import pathlib, shutil, tarfile, tempfile, zipfile
mark = context["mark"]
os.makedirs(context["folder"], exist_ok=True)
open(mark, "w").write("in memory only")
pathlib.Path(context["folder"], "another").write_text("in memory only")
shutil.make_archive(mark + "-archive", "zip", "/work")
with zipfile.ZipFile(mark + ".zip", "w") as archive: archive.writestr("../../" + mark, "x")
zipfile.ZipFile(mark + ".zip").extractall("/")
os.symlink(mark, "out/mark")
result = []`,
  },
  {
    name: "makes a mark on the host by the C library under the interpreter",
    kinds: ["pyodide"],
    code: python`
import ctypes
libc = ctypes.CDLL(None)
mark = context["mark"].encode()
libc.creat(mark, 0o666)
libc.fopen(mark, b"w")
libc.mkdir(mark, 0o777)
result = []`,
  },
  {
    name: "makes a mark on the host by what Pyodide itself writes with",
    kinds: ["pyodide"],
    code: python`
mark = context["mark"]
ways = ("_module.FS.writeFile", "_module.FS.writeFileToHost", "_module.writeFile", "_api.saveState", "_module.FS.syncfs", "writeFile", "writeFileSync", "write", "open")
succeeded(each(ways, lambda proxy, name: attribute(proxy, name)(mark, "x")))
result = []`,
  },
  {
    name: "hands files over under names that lead elsewhere",
    kinds: ["pyodide"],
    code: python`
import base64, json
send = host_sender()
names = [context["mark"], "../" * 12 + context["mark"], "..", ".", "", "a/../../b", "a//b", "/etc/cron.d/x", "a\\b", "a\0b", context["runsFolder"] + "/x", "x" * 5000, "\ud800", "out/../../x"]
for name in names:
    send(json.dumps({"type": "artifact", "name": name, "data": base64.b64encode(b"mark").decode(), "last": False}))
    send(json.dumps({"type": "artifact", "name": name, "data": "", "last": True}))
result = []`,
    alsoBreached: ({ artifacts }) => (artifacts.length > 0 ? `the host kept ${artifacts.map(({ name }) => name)}` : null),
  },
  {
    name: "changes the snapshot that all runs begin with",
    kinds: ["pyodide"],
    code: python`
folder = context["runsFolder"] + "/pyodide"
os.makedirs(folder, exist_ok=True)
open(folder + "/snapshot", "wb").write(b"poison")
succeeded(each(("makeMemorySnapshot", "_api.makeSnapshot", "_module.FS.syncfs", "takeSnapshot"), lambda proxy, name: attribute(proxy, name)()))
for proxy in bridge():
    if "host." in str(proxy) or "guard" in str(proxy):
        succeeded({"any": lambda: proxy(b"snapshot of the program's own")})
result = []`,
  },
];

/** Programs that write where nothing of theirs belongs. */
export const writeAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inPyodide];

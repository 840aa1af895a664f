import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "opens a file of the host by every path that may lead to it",
    kinds: ["bubblewrap"],
    code: python`
path = context["secretFile"]
starts = ["", "/proc/self/root", "/proc/1/root", "/proc/1/cwd/../..", "/proc/self/cwd/../..", "/inputs/../..", "/dev/fd/0/../..", "//", "/oldroot", "/newroot"]
starts += [f"/proc/{pid}/root" for pid in context["bystanders"]]
os.symlink(path, "link")
os.symlink("/proc/1/root", "root")
attempts = {start: (lambda start=start: open(start + path).read()) for start in starts}
result = succeeded({**attempts, "link": lambda: open("link").read(), "root": lambda: open("root" + path).read()})`,
  },
  {
    name: "looks for what belongs to the host in the whole tree",
    kinds: ["bubblewrap"],
    code: python`
result = [path for path in ("/root", "/home", "/etc/shadow", "/var", "/opt", "/srv", "/run", "/sys", "/boot", "/mnt", "/media", context["folder"], context["runsFolder"]) if os.path.exists(path)]
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/usr")]
    result += [os.path.join(folder, name) for name in files + folders if "secret" in name or "planted" in name]`,
  },
  {
    name: "climbs out by descriptors that it was started with",
    kinds: ["bubblewrap"],
    code: python`
import stat
result = []
for number in range(65536):
    try: found = os.fstat(number)
    except OSError: continue
    if number in (0, 1, 2, 200): continue
    result.append([number, oct(found.st_mode), os.readlink(f"/proc/self/fd/{number}")])
for number in (0, 1, 2, 200):
    if stat.S_ISDIR(os.fstat(number).st_mode): result.append(number)
    result += succeeded({number: lambda: os.listdir(f"/proc/self/fd/{number}/..")})`,
  },
  {
    name: "climbs out of folders that are moved while it stands in them",
    kinds: ["bubblewrap"],
    code: python`
os.makedirs("a/b/c")
inner = os.open("a/b/c", os.O_RDONLY)
os.rename("a/b/c", "moved")
os.removedirs("a/b")
os.chdir(inner)
for _ in range(64): os.chdir("..")
result = [name for name in os.listdir(".") if name not in ("inputs", "tmp", "dev", "proc", "etc", "lib", "lib32", "lib64", "libx32", "sbin", "bin", "usr")]
result += succeeded({"secret": lambda: open(context["secretFile"][1:]).read(), "chroot": lambda: os.chroot("/tmp")})`,
  },
  {
    name: "opens files by their handles, past every mount",
    kinds: ["bubblewrap"],
    onlyX64: true,
    code: python`
handle = (ctypes.c_char * 136)()
def by_handle(inode):
    def attempt():
        ctypes.memmove(handle, (8).to_bytes(4, "little") + (1).to_bytes(4, "little") + inode.to_bytes(8, "little"), 16)
        number = libc.syscall(304, os.open("/usr", os.O_RDONLY), handle, 0)
        return need(number >= 0)
    return attempt
result = succeeded({"name": call(303, -100, b"/usr", handle, handle, 0), **{inode: by_handle(inode) for inode in range(1, 64)}})`,
  },
  {
    name: "reads the kernel's memory and its messages",
    kinds: ["bubblewrap"],
    code: python`
def addresses():
    return need(any(int(line.split()[0], 16) for line in open("/proc/kallsyms").read().splitlines()[:200]))
paths = ("/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore", "/proc/kmsg", "/dev/kmsg", "/proc/vmcore", "/sys/kernel/debug", "/sys/firmware", "/proc/kpageflags", "/proc/kpagecount")
result = succeeded({"kallsyms": addresses, "dmesg": lambda: need(libc.klogctl(3, ctypes.create_string_buffer(4096), 4096) > 0),
    "pagemap": lambda: need(any(int.from_bytes(open("/proc/self/pagemap", "rb", buffering=0).read(8), "little") & ((1 << 55) - 1) for _ in (1,))),
    **{path: (lambda path=path: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)) for path in paths}})`,
  },
  {
    name: "reads disks and terminals as devices",
    kinds: ["bubblewrap"],
    code: python`
known = ["fd", "full", "null", "random", "shm", "urandom"]
result = [name for name in os.listdir("/dev") if name not in known]
def device(kind, major, minor):
    def attempt():
        path = f"/tmp/device-{kind}-{major}-{minor}"
        os.mknod(path, kind | 0o666, os.makedev(major, minor))
        return open(path, "rb").read(16)
    return attempt
numbers = {"vda": (0o060000, 254, 0), "sda": (0o060000, 8, 0), "mem": (0o020000, 1, 1), "tty": (0o020000, 5, 0), "console": (0o020000, 5, 1), "loop": (0o060000, 7, 0)}
result += succeeded({name: device(*number) for name, number in numbers.items()})
result += succeeded({path: (lambda path=path: os.open(path, os.O_RDWR | os.O_NOCTTY)) for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/0", "/dev/sda", "/dev/vda", "/dev/kvm", "/dev/fuse")})`,
  },
  {
    name: "has the driver collect files for it by links in out/",
    kinds: ["bubblewrap"],
    code: python`
os.rmdir("out")
os.symlink("/proc/1", "out")
result = []`,
    alsoBreached: ({ artifacts }) => (artifacts.length > 0 ? "the driver followed a link" : null),
  },
  {
    name: "has the driver collect files for it by what looks like a file in out/",
    kinds: ["bubblewrap"],
    code: python`
for name, target in {"environ": "/proc/1/environ", "secret": context["secretFile"], "passwd": "/etc/passwd", "fd": "/proc/1/fd/3", "folder": "/proc/1/root"}.items():
    os.symlink(target, f"out/{name}")
os.mkfifo("out/fifo")
socket.socket(socket.AF_UNIX).bind("out/socket")
result = succeeded({"hard link": lambda: os.link("/etc/passwd", "out/hard")})`,
    alsoBreached: ({ artifacts }) => (artifacts.length > 0 ? `the driver sent ${artifacts.map(({ name }) => name)}` : null),
  },
  {
    name: "reads the files that another run was given",
    kinds: ["bubblewrap"],
    victim: true,
    code: python`
import glob
places = ["/inputs", "/tmp", "/dev/shm", context["runsFolder"], "/proc/1/root/inputs", *glob.glob("/proc/[0-9]*/root/inputs"), *glob.glob("/proc/[0-9]*/cwd")]
result = [[place, name] for place in places if os.path.isdir(place) for folder, _, files in os.walk(place) for name in files if "victim" in name or "kept" in name]`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  {
    name: "opens a file of the host by the standard library",
    kinds: ["pyodide"],
    code: python`
import mmap, runpy, tarfile, zipimport, pathlib, linecache, tokenize, shutil
path = context["secretFile"]
result = succeeded({
    "open": lambda: open(path).read(), "low": lambda: os.open(path, os.O_RDONLY), "list": lambda: os.listdir(context["folder"]),
    "stat": lambda: os.stat(path), "path": lambda: pathlib.Path(path).read_text(), "run": lambda: runpy.run_path(path), "zip": lambda: zipimport.zipimporter(path),
    "lines": lambda: need(linecache.getlines(path)), "copy": lambda: shutil.copy(path, "copy"), "proc": lambda: open("/proc/self/root" + path).read(),
    "maps": lambda: open("/proc/self/maps").read(), "url": lambda: __import__("urllib.request").request.urlopen("file://" + path).read(),
})`,
  },
  {
    name: "mounts folders of the host",
    kinds: ["pyodide"],
    code: python`
import random
def mount(proxy, kind):
    folder = f"/host{random.random()}"
    proxy._module.FS.mkdir(folder)
    proxy._module.FS.mount(getattr(proxy._module.FS.filesystems, kind), {"root": "/"}, folder)
    return need(os.listdir(folder))
result = succeeded({**each(("NODEFS", "NODERAWFS", "WORKERFS", "PROXYFS", "IDBFS"), mount), **each(("/host",), lambda proxy, path: proxy.mountNodeFS(path, "/"))})`,
  },
  {
    name: "reads files of the host by what Pyodide itself reads with",
    kinds: ["pyodide"],
    code: python`
path = context["secretFile"]
ways = ("_module.FS.readFile", "_module.readBinary", "_module.FS.open", "_module.loadDynamicLibrary")
result = succeeded(each(ways, lambda proxy, name: need(attribute(proxy, name)(path))))
names = ("load", "read", "readbuffer", "readFile", "readline")
result += succeeded(each(names, lambda proxy, name: need(getattr(proxy, name)(path))))`,
  },
  {
    name: "opens a file of the host by the C library under the interpreter",
    kinds: ["pyodide"],
    code: python`
import ctypes
libc = ctypes.CDLL(None)
path = context["secretFile"].encode()
result = succeeded({"open": lambda: need(libc.open(path, 0) >= 0), "fopen": lambda: need(libc.fopen(path, b"r")), "opendir": lambda: need(libc.opendir(context["folder"].encode())),
    "access": lambda: need(libc.access(path, 0) == 0), "readlink": lambda: need(libc.readlink(b"/proc/self/exe", ctypes.create_string_buffer(99), 99) > 0)})`,
  },
  {
    name: "finds words of the host in the files that it has",
    kinds: ["pyodide"],
    code: python`
result = []
for folder, _, names in os.walk("/"):
    for name in names:
        path = os.path.join(folder, name)
        if folder.startswith(("/dev", "/proc/self/fd")): continue
        try: content = open(path, "rb").read(1 << 24)
        except OSError: continue
        result += [[path, word] for word in context["words"] if word.encode() in content or word in path]`,
  },
  {
    name: "reads the files that another run was given",
    kinds: ["pyodide"],
    victim: true,
    code: python`
result = [[folder, name] for folder, _, names in os.walk("/") for name in names if "victim" in name or "kept" in name]`,
  },
];

/** Programs that read what is the host's, or another run's. */
export const readAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inPyodide];

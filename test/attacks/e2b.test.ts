import { afterAll, describe, expect, test } from "vitest";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { MESSAGE_TYPE } from "../../src/sandbox/e2b/bridge-text.ts";
import type { MachineOptions } from "../sandbox/e2b-server/machine.ts";
import { API_KEY, startE2BServer } from "../sandbox/e2b-server/start-e2b-server.ts";
import { requestOf } from "../sandbox/request.ts";
import { NO_SANDBOX } from "./bubblewrap-attacker.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const machines = {
  "with namespaces": {},
  "without namespaces": { noNamespaces: true },
  ...(isRoot
    ? { "of another user": { userId: NOBODY }, "of another user, without namespaces": { userId: NOBODY, noNamespaces: true } }
    : {}),
};

/** Python that says how each attempt ended: what it found, or the number of its error. */
const TRY = `
import ctypes, glob, os, socket, subprocess
def end_of(attempt):
    try:
        return attempt()
    except OSError as error:
        return "refused" if error.errno else str(error)
libc = ctypes.CDLL(None, use_errno=True)
`;

describe.skipIf(NO_SANDBOX).each(Object.entries(machines))("a program on an E2B machine %s", async (_name, machine: MachineOptions) => {
  const sharesUser = machine.noNamespaces === true && (machine.userId !== undefined || !isRoot);
  const server = await startE2BServer(machine);
  const sandbox = createE2BSandbox({ apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url });
  afterAll(async () => {
    await sandbox.close();
    await server.close();
  });

  async function valueOf(code: string) {
    const { outcome } = await sandbox.run(requestOf(`${TRY}${code}`));
    return outcome.status === "ok" && outcome.result.status === "value" ? outcome.result.value : outcome;
  }

  test("reaches no port, on which the kernel would run code for anybody", async () => {
    const code = `
def connect(family, address):
    with socket.socket(family) as s:
        s.settimeout(2)
        s.connect(address)
        return "connected"
result = [end_of(lambda: connect(socket.AF_INET, ("127.0.0.1", port))) for port in (49999, 49983, 8888)]
result.append(end_of(lambda: connect(socket.AF_INET6, ("::1", 49999))))
result.append(end_of(lambda: connect(socket.AF_INET, ("1.1.1.1", 53))))`;
    expect(await valueOf(code)).toEqual(Array.from({ length: 5 }, () => "refused"));
  });

  test("reads no environment, memory or descriptor of a process that is not its own", async () => {
    const code = `
mine = {str(os.getpid()), ${sharesUser ? `"1"` : ""}} # without namespaces, process 1 of the stand-in is one of the same user
result = []
for path in glob.glob("/proc/[0-9]*"):
    if path.rpartition("/")[2] in mine: continue
    for name in ("environ", "mem", "fd"):
        found = end_of(lambda: os.listdir(f"{path}/fd") if name == "fd" else open(f"{path}/{name}", "rb").read(64))
        if found not in ("refused", b"", []): result.append([path, name, str(found)])`;
    expect(await valueOf(code)).toEqual([]);
  });

  test("gets no more rights than it has", async () => {
    const code = `
lines = open("/proc/self/status").read().splitlines()
status = dict(line.split(":\\t") for line in lines if line.startswith(("Cap", "NoNewPrivs", "Seccomp:")))
becomes_root = lambda path: subprocess.run([path, "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
result = {
    "rights": [status[name] for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")],
    "locked": [status["NoNewPrivs"], status["Seccomp"]],
    "root": os.getuid() == 0 or end_of(lambda: os.setuid(0)),
    "sudo": [path for path in ("/usr/bin/sudo", "/bin/su") if os.path.exists(path) and becomes_root(path)],
    "namespace": libc.unshare(0x10000000),
    "mount": libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "trace": libc.ptrace(16, os.getppid(), 0, 0),
}`;
    const none = "0000000000000000";
    expect(await valueOf(code)).toEqual({
      rights: [none, none, none, none],
      locked: ["1", "2"],
      root: "refused",
      sudo: [],
      namespace: -1,
      mount: -1,
      trace: -1,
    });
  });

  test("cannot speak for the bridge, whatever it writes wherever it can", async () => {
    const head = { nonce: "0", number: 1 };
    const forged = [
      { ...head, type: "data", data: '{"type":"done"}\n' },
      { ...head, type: "end", words: "forged" },
    ];
    const events = forged.map((message) => `${JSON.stringify({ type: "result", extra: { [MESSAGE_TYPE]: message } })}\n`);
    const code = `
line = ${JSON.stringify(events.join(""))}.encode()
for n in range(1, 1024):
    try: os.write(n, line)
    except OSError: pass
try:
    from IPython.display import display
    display({"${MESSAGE_TYPE}": {}}, raw=True)
except ImportError: pass
for path in glob.glob("/proc/[0-9]*/fd/*") + ["/dev/tty", "/dev/console", "/dev/stdout"]:
    end_of(lambda: open(path, "wb", buffering=0).write(line))
os._exit(0)`;
    expect(await valueOf(code)).toMatchObject({ status: "error", error: { type: "ProgramExit" } });
  });
});

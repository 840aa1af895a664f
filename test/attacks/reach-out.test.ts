import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { networkInterfaces } from "node:os";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { defaultRunsFolder } from "../../src/sandbox/host-folder.ts";
import { spareUser } from "../../src/sandbox/spare-user.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { createBubblewrapAttacker, NO_SANDBOX } from "./bubblewrap-attacker.ts";
import { TRY_ALL } from "./create-attacker.ts";

/** Listens at an address and counts who comes. */
async function plantServer(address: number | string): Promise<{ server: Server; visitors: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  if (typeof address === "number") server.listen(address, "0.0.0.0");
  else server.listen(address);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { server, visitors: () => count };
}

describe.skipIf(NO_SANDBOX)("a program that reaches out of its sandbox", () => {
  const { attack, report } = createBubblewrapAttacker();

  test("finds no file of the host, though all may read it", async () => {
    const secret = randomUUID();
    const folder = await makeTemporaryFolder();
    writeFileSync(join(folder, "secret.txt"), secret, { mode: 0o644 });
    const found = await report(
      `
import os
found = [path for path in (context, "/root", "/home", "/etc/shadow", "/var", "/opt", "/srv", "/run", "/sys", "/boot", "/mnt") if os.path.exists(path)]
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/usr")]
    found += [os.path.join(folder, name) for name in files if "secret" in name]
result = found`,
      { context: join(folder, "secret.txt") },
    );
    expect(found).toEqual([]);
  });

  test("finds nothing of the host's environment, nor in its own command line", async () => {
    const secret = randomUUID();
    process.env["PLANTED_SECRET"] = secret;
    onTestFinished(() => void delete process.env["PLANTED_SECRET"]);
    const { stdout } = await attack(`
import os
print(dict(os.environ))
for process in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            print(process, name, open(f"/proc/{process}/{name}").read().replace("\\0", " "))
        except OSError as error:
            print(process, error)`);
    expect(stdout).toContain("1 [Errno 13] Permission denied: '/proc/1/environ'");
    for (const word of [secret, "PLANTED", "SECRET", "node_modules"]) expect(stdout).not.toContain(word);
  });

  test("shows nothing of its context to other users of the host", async () => {
    const secret = randomUUID();
    let seen = "nothing was looked at";
    const controller = new AbortController();
    const look = () => {
      const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
      const texts = processes.flatMap((id) => ["cmdline", "environ"].map((name) => readText(`/proc/${id}/${name}`)));
      const folders = execFileSync("grep", ["-rlsa", secret, defaultRunsFolder()], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        env: {},
      });
      seen = texts.filter((text) => text.includes(secret)).join() + folders;
    };
    const onOutput = () => {
      try {
        look();
      } catch (error) {
        seen = (error as { status?: number }).status === 1 ? "" : String(error); // grep found nothing
      }
      controller.abort();
    };
    await attack("import time\nprint('now', flush=True)\ntime.sleep(60)", { context: { secret } }, { onOutput, signal: controller.signal });
    expect(seen).toBe("");
  });

  test("connects to no port of the host", async () => {
    const { server, visitors } = await plantServer(0);
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const hosts = [
      "127.0.0.1",
      "localhost",
      "::1",
      "0.0.0.0",
      ...Object.values(networkInterfaces()).flatMap((all = []) => all.map((one) => one.address)),
    ];
    const reached = await report(
      `${TRY_ALL}
import socket
def connect(host):
    return lambda: socket.create_connection((host, context["port"]), timeout=0.5)
result = succeeded({host: connect(host) for host in context["hosts"]})`,
      { context: { port, hosts } },
    );
    expect(reached).toEqual([]);
    expect(visitors()).toBe(0);
  });

  test("connects to no unix socket of the host, abstract ones included", async () => {
    const name = `\0canary-${randomUUID()}`;
    const path = join(await makeTemporaryFolder(), "canary.sock");
    const canaries = [await plantServer(name), await plantServer(path)];
    const reached = await report(
      `${TRY_ALL}
import socket
def connect(address):
    return lambda: socket.socket(socket.AF_UNIX).connect(address)
result = succeeded({address: connect(address) for address in context})`,
      { context: [name, path, "/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket"] },
    );
    expect(reached).toEqual([]);
    expect(canaries.map(({ visitors }) => visitors())).toEqual([0, 0]);
  });

  test("touches no process of the host, even one of the same user", async () => {
    const userId = spareUser(0);
    const bystander = spawn("/bin/sleep", ["600"], {
      stdio: "ignore",
      env: {},
      ...(userId === undefined ? {} : { uid: userId, gid: userId }),
    });
    onTestFinished(() => void bystander.kill("SIGKILL"));
    const reached = await report(
      `${TRY_ALL}
import ctypes, os, signal
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "")
pid = context
result = succeeded({
    "kill": lambda: os.kill(pid, signal.SIGKILL),
    "kill group": lambda: os.killpg(pid, signal.SIGKILL),
    "ptrace": lambda: call(101, 16, pid, 0, 0),
    "pidfd": lambda: os.pidfd_open(pid),
    "memory": lambda: open(f"/proc/{pid}/mem"),
    "everybody": lambda: os.kill(-1, signal.SIGKILL),
})`,
      { context: bystander.pid ?? 0 },
    );
    expect(reached).toEqual([]);
    expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
  });

  test("writes nowhere but into its own folder", async () => {
    const folder = await makeTemporaryFolder();
    const input = join(folder, "input.txt");
    writeFileSync(input, "as it was");
    const written = await report(
      `${TRY_ALL}
import os
os.symlink(context, "link")
def write(path):
    return lambda: open(path, "a").write("changed")
paths = [context + "/x", "link/x", "/x", "/usr/x", "/usr/bin/python3", "/etc/x", "/etc/passwd", "/etc/hosts", "/dev/x", "/inputs/x", "/inputs/input.txt", "input.txt",
         "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/kernel/hostname", "/proc/1/oom_score_adj", "/bin/x", "/lib/x"]
result = succeeded({path: write(path) for path in paths})
result += succeeded({"chmod": lambda: os.chmod("/inputs/input.txt", 0o777), "link": lambda: os.link("/inputs/input.txt", "hard"),
    "rename": lambda: os.rename("/inputs/input.txt", "/inputs/y"), "mknod": lambda: os.mknod("disk", 0o60666, os.makedev(254, 0)),
    "remove": lambda: os.remove("/inputs/input.txt"), "mkdir": lambda: os.mkdir("/proc/x")})`,
      { context: folder, files: [{ name: "input.txt", path: input }] },
    );
    expect(written).toEqual([]);
    expect(readFileSync(input, "utf8")).toBe("as it was");
    expect(readdirSync(folder)).toEqual(["input.txt"]);
  });

  test("brings nothing of the driver's view home through links in out/", async () => {
    const { artifacts } = await attack("import os\nos.rmdir('out')\nos.symlink('/proc/1', 'out')");
    expect(artifacts).toEqual([]);
  });
});

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

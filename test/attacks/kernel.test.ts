import { describe, expect, test } from "vitest";
import { createBubblewrapAttacker, NO_SANDBOX } from "./bubblewrap-attacker.ts";
import { TRY_ALL } from "./create-attacker.ts";

const CALL = `${TRY_ALL}
import ctypes, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    def attempt():
        if libc.syscall(*arguments) < 0:
            raise OSError(ctypes.get_errno(), "")
    return attempt
`;

const otherNumbers = process.arch !== "x64";
if (otherNumbers) console.warn(`Denied system calls are not tried: their numbers here are those of x64, and this is ${process.arch}`);
const skipsNumbers = otherNumbers && process.env.REQUIRE_ALL !== "1";

describe.skipIf(NO_SANDBOX)("a program that turns to the kernel", () => {
  const { attack, report } = createBubblewrapAttacker();

  test("has no privilege, and cannot gain one", async () => {
    const status = await report(
      'result = {line.split(":")[0]: line.split()[1] for line in open("/proc/self/status") if line[:3] in ("Cap", "NoN", "Sec") and len(line.split()) == 2}',
    );
    expect(status).toMatchObject({
      CapInh: "0000000000000000",
      CapPrm: "0000000000000000",
      CapEff: "0000000000000000",
      CapBnd: "0000000000000000",
      CapAmb: "0000000000000000",
      NoNewPrivs: "1",
      Seccomp: "2",
    });
  });

  test("makes no namespaces, by any way", async () => {
    const reached = await report(`${CALL}
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
def run(*words):
    return lambda: subprocess.run(words, check=True, capture_output=True)
result = succeeded({
    "unshare": lambda: call(272 if os.uname().machine == "x86_64" else 97, CLONE_NEWUSER)(),
    "libc unshare": lambda: None if libc.unshare(CLONE_NEWNET) == 0 else 1 / 0,
    "setns": lambda: None if libc.setns(os.open("/proc/self/ns/net", os.O_RDONLY), 0) == 0 else 1 / 0,
    "tool": run("unshare", "--user", "--map-root-user", "true"),
    "bwrap": run("bwrap", "--ro-bind", "/", "/", "true"),
    "mount": run("mount", "-t", "tmpfs", "none", "/tmp"),
    "su": run("su", "-c", "true"),
})`);
    expect(reached).toEqual([]);
  });

  test.skipIf(skipsNumbers)("reaches none of the calls that are denied", async () => {
    const reached = await report(`${CALL}
buffer = ctypes.create_string_buffer(4096)
result = succeeded({
    "clone with namespaces": call(56, 0x10000011, 0, 0, 0, 0), "bpf": call(321, 0, buffer, 120), "io_uring_setup": call(425, 8, buffer),
    "perf_event_open": call(298, buffer, 0, -1, -1, 0), "userfaultfd": call(323, 0), "keyctl": call(250, 0, -1, 1),
    "add_key": call(248, b"user", b"x", b"y", 1, -2), "request_key": call(249, b"user", b"x", None, 0), "ptrace": call(101, 0, 0, 0, 0),
    "memfd_create": call(319, b"x", 0), "memfd_secret": call(447, 0), "shmget": call(29, 0, 1 << 20, 0o1600),
    "process_vm_readv": call(310, 1, buffer, 0, buffer, 0, 0), "process_vm_writev": call(311, 1, buffer, 0, buffer, 0, 0),
    "pidfd_getfd": call(438, os.pidfd_open(1), 3, 0), "open_by_handle_at": call(304, -100, buffer, 0), "name_to_handle_at": call(303, -100, b"/", buffer, buffer, 0),
    "mount": call(165, b"none", b"/tmp", b"tmpfs", 0, 0), "fsopen": call(430, b"tmpfs", 0), "open_tree": call(428, -100, b"/", 1), "chroot": call(161, b"/tmp"),
    "pivot_root": call(155, b".", b"."), "kexec_load": call(246, 0, 0, 0, 0), "init_module": call(175, buffer, 10, b""), "finit_module": call(313, 0, b"", 0),
    "syslog": call(103, 10, 0, 0), "swapon": call(167, b"x", 0), "reboot": call(169, 0xfee1dead, 672274793, 0, 0), "quotactl": call(179, 0, 0, 0, 0),
    "clock_settime": call(227, 0, buffer), "fanotify_init": call(300, 0, 0), "modify_ldt": call(154, 0, buffer, 16), "kcmp": call(312, 1, 1, 0, 0, 0),
    "vsock": call(41, 40, 1, 0), "netlink": call(41, 16, 3, 0), "packet": call(41, 17, 3, 0), "alg": call(41, 38, 5, 0), "netlink pair": call(53, 16, 1, 0, buffer),
    "raw": call(41, 2, 3, 1), "a call of the future": call(500),
})`);
    expect(reached).toEqual([]);
  });

  test.skipIf(skipsNumbers).each([
    ["of 32 bits", "b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3'"], // mov eax, 20 (getpid); int 0x80; ret
    ["of x32", "b'\\xb8\\x27\\x00\\x00\\x40\\x0f\\x05\\xc3'"], // mov eax, 0x40000000 + 39; syscall; ret
  ])("is ended when it makes calls %s", async (_name, code) => {
    const { outcome } = await attack(`
import ctypes, mmap
memory = mmap.mmap(-1, 4096, prot=7)
memory.write(${code})
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()`);
    expect(outcome).toMatchObject({ status: "error", error: { type: "ProgramExit", message: expect.stringContaining("SIGSYS") } });
  });

  test("has no terminal, disk or other device", async () => {
    expect(await report("import os\nresult = sorted(os.listdir('/dev'))")).toEqual([
      "fd",
      "full",
      "null",
      "random",
      "shm",
      "urandom",
      "zero",
    ]);
  });

  test("keeps its time limit however it disturbs its parent", async () => {
    const code = `
import os, signal
for _ in range(8): os.fork()
while True:
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGSTOP, signal.SIGCONT, signal.SIGKILL):
        os.kill(1, number)`;
    const { outcome, durationMs } = await attack(
      `try:\n${code.replaceAll("\n", "\n    ")}\nexcept OSError:\n    exec(open('/dev/null').read())\n    while True: pass`,
      {
        limits: { timeoutMs: 500, memoryBytes: 2 ** 30, processes: 8, diskBytes: 2 ** 20, resultBytes: 1_000, outputBytes: 1_000 },
      },
    );
    expect(outcome.status).toBe("timeout");
    expect(durationMs).toBeLessThan(5_000);
  });
});

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const DRIVER = fileURLToPath(new URL("../../src/sandbox/driver", import.meta.url));

/** Runs the filter of an architecture on calls, as the kernel does. Prints what it answers to each. */
const INTERPRETER = `
import json, struct, sys
sys.path.insert(0, ${JSON.stringify(DRIVER)})
sys.dont_write_bytecode = True
from seccomp import build_filter

def answer(steps, data):
    at, value = 0, 0
    while True:
        operation, if_true, if_false, k = struct.unpack("HBBI", steps[at])
        at += 1
        if operation == 0x20:
            value = struct.unpack_from("I", data, k)[0]
        elif operation == 0x06:
            return k
        else:
            holds = {0x15: value == k, 0x25: value > k, 0x45: bool(value & k)}[operation]
            at += if_true if holds else if_false

names = {0x7FFF0000: "allow", 0x80000000: "kill"}
steps = build_filter(sys.argv[1])
for audit, number, *arguments in json.loads(sys.argv[2]):
    data = struct.pack("iIQ6Q", struct.unpack("i", struct.pack("I", number))[0], audit, 0, *(arguments + [0] * 6)[:6])
    found = answer(steps, data)
    print(names.get(found, found & 0xFFFF))
`;

const AUDIT = { x86_64: 0xc000_003e, aarch64: 0xc000_00b7 };
const [IGNORED, EPERM, ENOSYS, EPROTONOSUPPORT, EAFNOSUPPORT] = ["0", "1", "38", "93", "97"];
const SOL_SOCKET = 1;

/** Numbers of calls, from the kernel's tables. */
const CALLS = {
  x86_64: {
    read: 0,
    clone: 56,
    socket: 41,
    mount: 165,
    unshare: 272,
    prlimit64: 302,
    setpriority: 141,
    memfd_create: 319,
    ptrace: 101,
    mmap: 9,
    setsockopt: 54,
    vmsplice: 278,
  },
  aarch64: {
    read: 63,
    clone: 220,
    socket: 198,
    mount: 40,
    unshare: 97,
    prlimit64: 261,
    setpriority: 140,
    memfd_create: 279,
    ptrace: 117,
    mmap: 222,
    setsockopt: 208,
    vmsplice: 75,
  },
};

describe.each(["x86_64", "aarch64"] as const)("the filter for %s", (machine) => {
  const call = CALLS[machine];
  const audit = AUDIT[machine];
  const rows: [name: string, call: number[], answer: string][] = [
    ["allows what programs need", [audit, call.read], "allow"],
    ["allows new threads and processes", [audit, call.clone, 0x3d_0f00], "allow"],
    ["refuses new namespaces", [audit, call.clone, 0x1000_0011], EPERM],
    ["sends clone3 back to clone", [audit, 435], ENOSYS],
    ["allows sockets of this machine and the internet", [audit, call.socket, 1], "allow"],
    ["allows IPv6", [audit, call.socket, 10], "allow"],
    ["refuses vsock", [audit, call.socket, 40], EAFNOSUPPORT],
    ["refuses netlink", [audit, call.socket, 16], EAFNOSUPPORT],
    ["allows TCP by its number", [audit, call.socket, 2, 1, 6], "allow"],
    ["refuses protocols that programs have no use for", [audit, call.socket, 2, 1, 132], EPROTONOSUPPORT],
    ["refuses them in pairs too", [audit, call.socket, 1, 1, 132], EPROTONOSUPPORT],
    ["ignores wishes for larger buffers of sockets", [audit, call.setsockopt, 3, SOL_SOCKET, 7], IGNORED],
    ["ignores wishes for larger buffers to receive", [audit, call.setsockopt, 3, SOL_SOCKET, 8], IGNORED],
    ["refuses to send pages in place of copies", [audit, call.setsockopt, 3, SOL_SOCKET, 60], EPERM],
    ["allows other options of sockets", [audit, call.setsockopt, 3, SOL_SOCKET, 2], "allow"],
    ["allows options of protocols", [audit, call.setsockopt, 3, 6, 7], "allow"],
    ["allows memory of its own", [audit, call.mmap, 0, 4096, 3, 0x22], "allow"],
    ["allows files to be mapped", [audit, call.mmap, 0, 4096, 3, 0x01], "allow"],
    ["refuses memory that is shared without a file", [audit, call.mmap, 0, 4096, 3, 0x21], EPERM],
    ["refuses to put pages into pipes", [audit, call.vmsplice], EPERM],
    ["refuses mount", [audit, call.mount], EPERM],
    ["refuses unshare", [audit, call.unshare], EPERM],
    ["refuses ptrace", [audit, call.ptrace], EPERM],
    ["refuses memory files", [audit, call.memfd_create], EPERM],
    ["allows limits of the caller's own", [audit, call.prlimit64, 0, 7], "allow"],
    ["refuses limits of others", [audit, call.prlimit64, 1, 7], EPERM],
    ["allows a priority of the caller's own", [audit, call.setpriority, 0, 0], "allow"],
    ["refuses a priority of the user's processes", [audit, call.setpriority, 2, 0], EPERM],
    ["refuses a priority of another process", [audit, call.setpriority, 0, 1], EPERM],
    ["has no answer to calls younger than itself", [audit, 480], ENOSYS],
    ["kills who uses another architecture's calls", [0x4000_0003, 20], "kill"],
    ["kills who uses x32 calls", [audit, 0x4000_0000 + 39], "kill"],
  ];
  const calls = JSON.stringify(rows.map((row) => row[1]));
  const answers = execFileSync("/usr/bin/python3", ["-c", INTERPRETER, machine, calls], { encoding: "utf8" }).trim().split("\n");

  test.each(rows.map(([name, , answer], index) => [name, answer, answers[index]]))("%s", (_name, answer, found) => {
    expect(found).toBe(answer);
  });
});

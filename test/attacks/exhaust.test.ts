import { readdirSync, readFileSync, statfsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { spareUser } from "../../src/sandbox/spare-user.ts";
import { createBubblewrapAttacker, NO_SANDBOX } from "./bubblewrap-attacker.ts";

const MEGABYTE = 1024 ** 2;

/** How many processes on the host belong to the user that programs run as; 0 if they run as us. */
function countProcessesOfUser(): number {
  const userId = spareUser(0);
  const statuses = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(statusOf);
  return userId === undefined ? 0 : statuses.filter((status) => status.includes(`Uid:\t${userId}\t`)).length;
}

function statusOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/status`, "utf8");
  } catch {
    return "";
  }
}

describe.skipIf(NO_SANDBOX)("a program that uses up what there is", () => {
  const { attack, report } = createBubblewrapAttacker();

  // Each ends by itself after some hundred processes: where nothing stops it, a test fails, and the machine lives on.
  test.each([
    ["forks again and again", "import os\nfor _ in range(9):\n  try: os.fork()\n  except OSError: pass\nwhile True: pass"],
    [
      "forks daemons that fork",
      "import os\nfor _ in range(9):\n  try:\n    if os.fork() == 0: os.setsid()\n  except OSError: pass\nwhile True: pass",
    ],
    [
      "lets a shell bomb",
      "import subprocess\nsubprocess.run(['sh', '-c', 'b() { [ $1 -gt 5 ] || { b $(($1+1)) | b $(($1+1)) & b $(($1+1)); }; sleep 60; }; b 0'])\nwhile True: pass",
    ],
  ])("that %s stays within its processes, and leaves none", async (_name, code) => {
    let most = 0;
    const limits = { ...DEFAULT_LIMITS, timeoutMs: 700, processes: 32 };
    const counting = setInterval(() => (most = Math.max(most, countProcessesOfUser())), 50);
    const { outcome } = await attack(code, { limits });
    clearInterval(counting);
    expect(["timeout", "processes", "error"]).toContain(outcome.status);
    expect(most).toBeLessThanOrEqual(32 + 3); // the driver, and bubblewrap outside and inside
    expect(countProcessesOfUser()).toBe(0);
  });

  test("fills no disk, wherever it writes", async () => {
    const before = statfsSync("/tmp");
    const written = await report(
      `
import os
def fill(folder):
    total = 0
    try:
        for number in range(1000):
            with open(f"{folder}/fill{number}", "wb", buffering=0) as file:
                while size := file.write(bytes(1024 * 1024)):
                    total += size
    except OSError:
        return total
    return total
result = {folder: fill(folder) for folder in ("/", "/dev", "/dev/shm", "/tmp", ".", "out", "/inputs", "/proc", "/usr", "/etc", "/run", "/dev/fd")}`,
      { limits: { ...DEFAULT_LIMITS, diskBytes: 32 * MEGABYTE } },
    );
    const total = Object.values(written as Record<string, number>).reduce((sum, size) => sum + size, 0);
    expect(written).toMatchObject({ "/": 0, "/dev": 0, "/inputs": 0, "/proc": 0, "/usr": 0, "/etc": 0 });
    expect(total).toBeGreaterThan(30 * MEGABYTE);
    expect(total).toBeLessThanOrEqual(2 * 32 * MEGABYTE); // its folder, and shared memory
    const after = statfsSync("/tmp");
    expect((before.bavail - after.bavail) * after.bsize).toBeLessThan(1024 * MEGABYTE); // others use the disk as well
  });

  test("is ended when it makes files without end", async () => {
    const { outcome } = await attack("n = 0\nwhile True:\n  open(f'/tmp/{n}', 'w').close()\n  n += 1");
    expect(outcome.status).toBe("disk");
  });

  test("gets no memory from behind its limit", async () => {
    const { outcome } = await attack(
      `
import mmap, os, time
for _ in range(16):
    if os.fork() == 0:
        memory = mmap.mmap(-1, 64 * 1024 * 1024)
        for at in range(0, len(memory), 4096): memory[at] = 1
        time.sleep(60)
time.sleep(60)`,
      { limits: { ...DEFAULT_LIMITS, timeoutMs: 10_000, memoryBytes: 256 * MEGABYTE } },
    );
    expect(outcome.status).toBe("memory");
  });

  test("fills no output from many processes at once", async () => {
    const code =
      "import os\nfor _ in range(8):\n  if os.fork() == 0: break\nwhile True: os.write(1, b'x' * 65536); os.write(2, b'y' * 65536)";
    const { outcome, stdout, stderr, truncated } = await attack(code, { limits: { ...DEFAULT_LIMITS, timeoutMs: 700 } });
    expect([outcome.status, truncated, stdout.length, stderr.length]).toEqual(["timeout", true, 1_000_000, 1_000_000]);
  });
});

import { deepEqual, equal, ok } from "node:assert/strict";
import { withNeeds } from "./contract-case.ts";
import type { ContractCase, ContractRequest, SandboxAbility } from "./contract-case.ts";
import type { SandboxRun } from "../../sandbox/port.ts";

const SHORT = { timeoutMs: 400 };
const MEGABYTE = 1024 ** 2;

/** Programs that break a limit. */
const LIMITS: Readonly<
  Record<string, readonly [status: SandboxRun["outcome"]["status"], code: string, limits: ContractRequest["limits"]]>
> = {
  "ends a loop in time": ["timeout", "while True: pass", SHORT],
  "ends a program that sleeps in time": ["timeout", "import time\ntime.sleep(60)", SHORT],
  "ends a program that ignores signals": [
    "timeout",
    "import signal\nfor n in range(1, 32):\n  try: signal.signal(n, signal.SIG_IGN)\n  except OSError: pass\nwhile True: pass",
    SHORT,
  ],
  "ends a program that catches every exception": [
    "timeout",
    "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
    SHORT,
  ],
  "ends a program that stops itself": ["timeout", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", SHORT],
  "ends a program that waits for its threads for ever": [
    "timeout",
    "import threading\nthreading.Thread(target=threading.Event().wait).start()",
    SHORT,
  ],
  "limits memory": ["memory", "data = bytearray(300 * 1024**2)", { memoryBytes: 256 * MEGABYTE }],
  "limits memory taken bit by bit": ["memory", "data = []\nwhile True: data.append('x' * 100_000)", { memoryBytes: 128 * MEGABYTE }],
  "limits memory of all processes together": [
    "memory",
    "import os, time\nfor _ in range(6):\n  if os.fork() == 0:\n    data = bytearray(os.urandom(1024) * 81920)\n    time.sleep(60)\ntime.sleep(60)",
    { memoryBytes: 256 * MEGABYTE },
  ],
  "limits the size of a file": ["disk", "open('big', 'wb').write(bytes(9 * 1024**2))", { diskBytes: 8 * MEGABYTE }],
  "limits threads": [
    "processes",
    "import threading, time\nfor _ in range(40): threading.Thread(target=time.sleep, args=(60,)).start()",
    { processes: 16 },
  ],
  "limits processes": [
    "processes",
    "import os, time\nwhile True:\n  if os.fork() == 0: time.sleep(60)\n  time.sleep(0.002)",
    { processes: 16 },
  ],
  "limits the size of a result": ["result-size", "result = 'x' * 2000", { resultBytes: 1000 }],
  "limits the size of a result with many parts": ["result-size", "result = [[]] * 10**7", { resultBytes: 100_000 }],
};

const limits = Object.entries(LIMITS).map(([name, [status, code, given = {}]]): ContractCase => ({
  name,
  check: async ({ ends }) => {
    const { outcome } = await ends(status, code, { limits: given });
    ok("message" in outcome && outcome.message.length > 10);
  },
}));

const others: ContractCase[] = [
  {
    name: "limits files together",
    needs: ["limit on the sum of files"],
    check: async ({ ends }) => {
      const code = "for n in range(20): open(f'part{n}', 'wb').write(bytes(1024**2))";
      await ends("disk", code, { limits: { diskBytes: 8 * MEGABYTE } });
    },
  },
  {
    name: "lets a program go on that survives a limit",
    check: async ({ value }) => {
      const code = "try:\n  bytearray(300 * 1024**2)\nexcept MemoryError:\n  result = 'small'";
      equal(await value(code, { limits: { memoryBytes: 256 * MEGABYTE } }), "small");
    },
  },
  {
    name: "counts checks into the time limit",
    check: async ({ ends }) => void (await ends("timeout", "result = 1", { checks: "while True: pass", limits: SHORT })),
  },
  {
    name: "takes a result of exactly the size that is allowed",
    check: async ({ value }) => equal(await value("result = 'x' * 998", { limits: { resultBytes: 1000 } }), "x".repeat(998)),
  },
  {
    name: "does not take a socket that has nothing to read for a limit",
    needs: ["sockets"],
    check: async ({ error }) => {
      const found = await error("import socket\na, b = socket.socketpair()\na.setblocking(False)\na.recv(1)");
      equal(found.type, "BlockingIOError");
    },
  },
  {
    name: "measures how long a program ran",
    check: async ({ run }) => {
      const { durationMs } = await run("import time\ntime.sleep(0.1)\n1");
      ok(durationMs >= 100 && durationMs < 5_000, `${durationMs} ms`);
    },
  },
  {
    name: "cancels a program that runs, and leaves nothing of it",
    check: async ({ run }) => {
      const controller = new AbortController();
      const cancel = () => controller.abort();
      const code = "import os, time\nprint('started', flush=True)\ntry: os.fork()\nexcept OSError: pass\ntime.sleep(60)";
      const { outcome, stdout } = await run(code, {}, { signal: controller.signal, onOutput: cancel });
      equal(outcome.status, "cancelled");
      equal(stdout, "started\n");
    },
  },
  {
    name: "cancels a program that has not begun",
    check: async ({ run }) => {
      const { outcome, durationMs } = await run("1", {}, { signal: AbortSignal.abort() });
      deepEqual([outcome.status, durationMs], ["cancelled", 0]);
    },
  },
];

/** What the cases about more than one interpreter need. */
const NEEDS: Readonly<Record<string, readonly SandboxAbility[]>> = {
  "ends a program that stops itself": ["processes"],
  "ends a program that waits for its threads for ever": ["threads"],
  "limits memory of all processes together": ["processes"],
  "limits processes": ["processes"],
  "limits threads": ["threads"],
};

/** What ends a program from outside. */
export const limitCases: readonly ContractCase[] = withNeeds([...limits, ...others], NEEDS);

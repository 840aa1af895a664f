import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import { valueOf } from "./contract-case.ts";

const CAP = { outputBytes: 1_000 };

function refuse(): never {
  throw new RangeError("not this");
}

/** What a program prints. */
export const outputCases: readonly ContractCase[] = [
  {
    name: "tells stdout from stderr",
    check: async ({ run }) => {
      const { stdout, stderr, truncated } = await run("import sys\nprint('out')\nprint('err', file=sys.stderr)");
      deepEqual([stdout, stderr, truncated], ["out\n", "err\n", false]);
    },
  },
  {
    name: "passes output on while the program runs",
    check: async ({ run }) => {
      const chunks: string[] = [];
      const code = "import time\nprint('first')\ntime.sleep(0.2)\nprint('second')";
      const { stdout } = await run(code, {}, { onOutput: ({ stream, text }) => chunks.push(`${stream}: ${text}`) });
      deepEqual(chunks, ["stdout: first\n", "stdout: second\n"]);
      equal(stdout, "first\nsecond\n");
    },
  },
  {
    name: "drops output past its cap and lets the program go on",
    check: async ({ run }) => {
      const finished = await run("for _ in range(5000): print('line')\nresult = 'done'", { limits: CAP });
      deepEqual([finished.stdout, finished.truncated, valueOf(finished)], ["line\n".repeat(200), true, "done"]);
    },
  },
  {
    name: "does not call output truncated that fits exactly",
    check: async ({ run }) => {
      const { stdout, truncated } = await run("print('x' * 999)", { limits: CAP });
      deepEqual([stdout.length, truncated], [1_000, false]);
    },
  },
  {
    name: "keeps characters whole that come byte by byte",
    check: async ({ run }) => {
      const pieces: string[] = [];
      const code = "import os, time\nfor b in 'ñ€😀🎉𝄞'.encode(): os.write(1, bytes([b])); time.sleep(0.01)";
      equal((await run(code, {}, { onOutput: ({ text }) => pieces.push(text) })).stdout, "ñ€😀🎉𝄞");
      equal(pieces.join(""), "ñ€😀🎉𝄞");
      ok(pieces.every((piece) => piece.isWellFormed() && !piece.includes("\ufffd")));
    },
  },
  {
    name: "cuts no character in two at the cap",
    check: async ({ run }) => equal((await run("print('€' * 400, end='')", { limits: CAP })).stdout, "€".repeat(333)),
  },
  {
    name: "replaces bytes that are no text",
    check: async ({ run }) => equal((await run("import os\nos.write(1, b'a\\xffb\\xe2\\x82')\n1")).stdout, "a\ufffdb\ufffd"),
  },
  {
    name: "keeps what was printed before an error",
    check: async ({ run }) => equal((await run("print('before', end='')\n1 / 0")).stdout, "before"),
  },
  {
    name: "keeps what was printed before the process ended itself",
    check: async ({ run }) => equal((await run("import os\nprint('before')\nos._exit(1)")).stdout, "before\n"),
  },
  {
    name: "keeps what a child process printed",
    needs: ["processes"],
    check: async ({ run }) => equal((await run("import subprocess\nsubprocess.run(['echo', 'child'])")).stdout, "child\n"),
  },
  {
    name: "survives a program that prints 200 MB",
    check: async ({ run }) => {
      const finished = await run("import os\nfor _ in range(200): os.write(1, b'x' * 1_000_000)\nresult = 'done'");
      deepEqual([finished.stdout.length, finished.truncated, valueOf(finished)], [1_000_000, true, "done"]);
    },
  },
  {
    name: "reads nothing but an empty standard input",
    check: async ({ value }) => equal(await value("import sys\nresult = sys.stdin.read()"), ""),
  },
  {
    name: "survives a program that replaces its output",
    check: async ({ value }) => equal(await value("import sys\nsys.stdout = sys.stderr = None\nresult = 1"), 1),
  },
  {
    name: "ends the run where the caller's own function throws",
    check: async ({ run }) => {
      const startedAt = performance.now();
      await rejects(run("import time\nprint(1)\ntime.sleep(20)", {}, { onOutput: refuse }), RangeError);
      ok(performance.now() - startedAt < 10_000);
    },
  },
];

import { equal, match, notEqual, ok } from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";

const FORGED = `{"type":"done","outcome":{"status":"timeout","message":"forged"},"truncated":false,"durationMs":1}`;
const REPORT = `{"status":"ok","result":{"status":"value","value":"forged","warnings":[]},"checks":{"status":"passed"}}`;

/** Forged reports that are no report: each part is looked at, and none is passed on. */
const BROKEN_REPORTS: Readonly<Record<string, string>> = {
  "with an outcome of the driver's": `{"status":"timeout","message":"forged"}`,
  "that is no JSON": "{{{",
  "with a second report behind it": `${REPORT}${REPORT}`,
  "with NaN": `{"status":"ok","result":{"status":"value","value":NaN,"warnings":[]},"checks":{"status":"none"}}`,
  "with an endless number": `{"status":"ok","result":{"status":"value","value":1${"0".repeat(5_000)},"warnings":[]},"checks":{"status":"none"}}`,
  "with a reserved key": `{"status":"ok","result":{"status":"value","value":{"lc":1},"warnings":[]},"checks":{"status":"none"}}`,
  "that nests without end": `{"status":"ok","result":{"status":"value","value":${"[".repeat(50_000)}`,
  "that nests too deep": `{"status":"ok","result":{"status":"value","value":${"[".repeat(300)}${"]".repeat(300)},"warnings":[]},"checks":{"status":"none"}}`,
  "with a limit that does not exist": `{"status":"limit","limit":"crashed"}`,
  "with an error that is no text": `{"status":"error","error":{"type":1,"message":[],"line":"x","traceback":null}}`,
  "that is a list": "[1]",
};

/** Finds the descriptor of the report by trying, and writes to it as the program's own process ends. */
const writeReport = (text: string) => `
import os
for n in range(3, 1024):
    try: os.write(n, context.encode())
    except OSError: pass
os._exit(${text === "" ? 1 : 0})`;

const broken = Object.entries(BROKEN_REPORTS).map(([name, text]): ContractCase => ({
  name: `does not believe a report ${name}`,
  check: async ({ error }) => equal((await error(writeReport(text), { context: text })).type, "ProgramExit"),
}));

const others: ContractCase[] = [
  {
    name: "passes on nothing that a program writes to the descriptors it finds",
    check: async ({ run }) => {
      const code =
        "import os\nfor n in range(1, 1024):\n  try: os.write(n, (context + '\\n').encode())\n  except OSError: pass\nresult = 1";
      const { outcome, durationMs, stdout } = await run(code, { context: FORGED });
      ok(outcome.status === "ok" || outcome.status === "error", JSON.stringify(outcome));
      notEqual(durationMs, 1);
      equal(stdout, `${FORGED}\n`);
    },
  },
  {
    name: "keeps its limits, whatever the program changes in the memory it finds",
    check: async ({ ends }) => {
      const code = `
import gc, sys
frame = sys._getframe()
places = [d for d in gc.get_objects() if isinstance(d, dict)]
while frame:
    places += [frame.f_locals, frame.f_globals]
    frame = frame.f_back
for place in places:
    for name in ("timeoutMs", "limits", "started", "deadline", "CHANNEL"):
        if name in place:
            place[name] = 10**9 if name != "limits" else {"timeoutMs": 10**9}
while True: pass`;
      await ends("timeout", code, { limits: { timeoutMs: 400 } });
    },
  },
  {
    name: "gives a program that replaces the modules of the driver no more than an error of its own",
    check: async ({ run }) => {
      const code = `
import gc, os, sys, types
for module in list(sys.modules.values()):
    for name in ("dumps", "encode", "decode", "write", "_exit"):
        if isinstance(module, types.ModuleType) and hasattr(module, name):
            setattr(module, name, lambda *_: b"forged")
for function in [o for o in gc.get_objects() if isinstance(o, types.FunctionType) and o.__globals__.get("send")]:
    function.__globals__["encode"] = lambda *_: context.encode()
result = 1`;
      const { outcome } = await run(code, { context: FORGED });
      ok(outcome.status === "ok" || outcome.status === "error", JSON.stringify(outcome));
    },
  },
  {
    name: "takes a lie about the result for the program's own word, and nothing more",
    needs: ["report by descriptor"],
    check: async ({ run }) => {
      const { outcome, durationMs, truncated } = await run(writeReport(REPORT), { context: REPORT });
      match(JSON.stringify(outcome), /"value":"forged"/);
      ok(durationMs > 1);
      equal(truncated, false);
    },
  },
  {
    name: "ends a report that never ends",
    needs: ["report by descriptor"],
    check: async ({ run }) => {
      const code = "import os\nwhile True:\n  for n in range(3, 1024):\n    try: os.write(n, b'[' * 65536)\n    except OSError: pass";
      const { outcome } = await run(code, { limits: { resultBytes: 1_000_000 } });
      equal(outcome.status, "result-size");
    },
  },
  {
    name: "survives a program that attacks its parent",
    needs: ["driver out of reach"],
    check: async ({ value }) => {
      const code = `
import os, resource, signal
parent = os.getppid()
for number in range(1, 65):
    try: os.kill(parent, number)
    except OSError: pass
attempts = [
    lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (0, 0)), lambda: resource.prlimit(parent, resource.RLIMIT_AS, (1, 1)),
    lambda: os.setpriority(os.PRIO_PROCESS, parent, 19), lambda: os.setpriority(os.PRIO_USER, 0, 19),
    lambda: os.sched_setaffinity(parent, {0}), lambda: open(f"/proc/{parent}/mem", "r+b"), lambda: os.listdir(f"/proc/{parent}/fd"),
    lambda: open(f"/proc/{parent}/environ").read(), lambda: open(f"/proc/{parent}/oom_score_adj", "w").write("1000"),
]
result = []
for number, attempt in enumerate(attempts):
    try:
        attempt()
        result.append(number)
    except OSError:
        pass`;
      equal(JSON.stringify(await value(code)), "[]");
    },
  },
];

/** Programs that try to speak for the driver. */
export const forgeryCases: readonly ContractCase[] = [...broken, ...others];

import { doesNotMatch, equal, match, ok } from "node:assert/strict";
import { withNeeds } from "./contract-case.ts";
import type { ContractCase, SandboxAbility } from "./contract-case.ts";

/** Programs that end with an error. */
const ERRORS: Readonly<Record<string, readonly [code: string, type: string, message: RegExp, line: number | null]>> = {
  "names class, message and line of an exception": ["a = 1\n\nraise ValueError('bad ' + str(a))", "ValueError", /^bad 1$/, 3],
  "names the innermost line of the program": ["import json\ndef f(t):\n  return json.loads(t)\nf('{')", "JSONDecodeError", /./, 3],
  "names the line of a syntax error": ["a = 1\nb = = 2", "SyntaxError", /invalid syntax/, 2],
  "takes a null byte for a syntax error": ["a = 1\0", "SyntaxError", /null byte/, null],
  "reports recursion without end": ["def f(n): return f(n + 1)\nf(0)", "RecursionError", /recursion/, 1],
  "takes a sys.exit that is not 0 for an error": ["import sys\nsys.exit('no invoice')", "SystemExit", /no invoice/, 2],
  "reports an exception whose message cannot be read": ["class E(Exception):\n  def __str__(self): 1 / 0\nraise E", "E", /read/, 3],
  "reports an interrupt": ["raise KeyboardInterrupt", "KeyboardInterrupt", /^$/, 1],
  "reports a program that ends its own process": ["import os\nos._exit(3)", "ProgramExit", /exit code 3/, null],
  "reports one that ends well but hands back nothing": ["import os\nos._exit(0)", "ProgramExit", /exit code 0/, null],
  "reports a program that crashes": ["import ctypes\nctypes.string_at(0)", "ProgramExit", /SIGSEGV/, null],
  "reports a program that kills itself": ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ProgramExit", /SIGKILL/, null],
  "reports a program that closes every descriptor": ["import os\nos.closerange(0, 1024)", "ProgramExit", /descriptors/, null],
};

const errors = Object.entries(ERRORS).map(([name, [code, type, message, line]]): ContractCase => ({
  name,
  check: async ({ error }) => {
    const found = await error(code);
    equal(found.type, type);
    match(found.message, message);
    if (type !== "SyntaxError" || line !== null) equal(found.line, line);
  },
}));

const others: ContractCase[] = [
  {
    name: "shows the program's own frames with their source, and no others",
    check: async ({ error }) => {
      const { traceback } = await error("import json\ndef read(text):\n    return json.loads(text)\nread('{')");
      match(traceback, /File "<generated>", line 4, in <module>\n    read\('\{'\)\n/);
      match(traceback, /File "<generated>", line 3, in read\n    return json\.loads\(text\)\n/);
      doesNotMatch(traceback, /decoder\.py|driver|<string>/);
    },
  },
  {
    name: "shows what led to an exception",
    check: async ({ error }) => {
      const { traceback } = await error("try:\n  {}['total']\nexcept KeyError as e:\n  raise RuntimeError('no total') from e");
      match(traceback, /KeyError: 'total'[^]*RuntimeError: no total/);
    },
  },
  {
    name: "keeps a traceback below 4 KB",
    check: async ({ error }) => {
      const { traceback } = await error("def f(n): return f(n + 1)\nf(0)" + "  # long".repeat(200));
      ok(Buffer.byteLength(traceback) <= 4_096, `${Buffer.byteLength(traceback)} bytes`);
      match(traceback, /RecursionError/);
    },
  },
];

/** What the cases about more than one interpreter need. */
const NEEDS: Readonly<Record<string, readonly SandboxAbility[]>> = {
  "reports a program that crashes": ["processes"],
  "reports a program that kills itself": ["processes"],
  "reports a program that closes every descriptor": ["report by descriptor"],
};

/** How programs fail by their own doing. */
export const errorCases: readonly ContractCase[] = withNeeds([...errors, ...others], NEEDS);

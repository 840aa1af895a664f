import { deepEqual, equal, match } from "node:assert/strict";
import type { CheckReport, SandboxRun } from "../../sandbox/port.ts";
import type { ContractCase } from "./contract-case.ts";

function checksOf({ outcome }: SandboxRun): CheckReport | null {
  return outcome.status === "ok" ? outcome.checks : null;
}

/** Programs with checks that pass. */
const PASSING: Readonly<Record<string, readonly [code: string, checks: string]>> = {
  "passes checks that hold": ["result = {'total': 3}", "assert result['total'] == 3"],
  "gives checks the names of the program": ["def double(n): return 2 * n\nresult = 1", "assert double(result) == 2"],
  "gives checks a result as JSON has it": ["result = (1, {2: 3})", "assert result == [1, {'2': 3}], result"],
  "gives checks the last expression as result": ["1 + 1", "assert result == 2"],
  "runs checks without a result": ["total = 5", "assert total == 5"],
  "runs checks where a result that nobody set is not JSON": ["total = 5\nobject()", "assert total == 5"],
  "gives checks the context as the caller gave it": [
    "context['v'] = []\nparams.clear()\nresult = 1",
    "assert context == {'v': [1, 2]}, context",
  ],
  "runs checks after sys.exit(0)": ["import sys\ntotal = 1\nsys.exit()", "assert total == 1"],
};

const passing = Object.entries(PASSING).map(([name, [code, checks]]): ContractCase => ({
  name,
  check: async ({ run }) => deepEqual(checksOf(await run(code, { checks, context: { v: [1, 2] } })), { status: "passed" }),
}));

/** Checks that fail on `result = 1`, and what is said of it. */
const FAILING: Readonly<Record<string, readonly [checks: string, type: string, message: RegExp, line: number]>> = {
  "fails with the assertion's message": ["a = 1\nassert result == 2, f'got {result}'", "AssertionError", /^got 1$/, 2],
  "fails with the line where there is no message": ["\nassert result == 2  # two", "AssertionError", /^assert result == 2 /, 2],
  "fails with what the checks raise": ["result['total']", "TypeError", /subscriptable/, 1],
  "fails with the line in the checks, not in the program": ["1\n2\nfail()", "ZeroDivisionError", /division/, 3],
  "fails with a syntax error in the checks": ["assert (", "SyntaxError", /never closed/, 1],
  "fails where checks end before their end": ["import sys\nsys.exit(0)\nassert False", "SystemExit", /sys\.exit/, 2],
  "fails where checks end the program": ["raise SystemExit(1)", "SystemExit", /sys\.exit/, 1],
};

const failing = Object.entries(FAILING).map(([name, [checks, type, message, line]]): ContractCase => ({
  name,
  check: async ({ run }) => {
    const report = checksOf(await run("def fail(): 1 / 0\nresult = 1", { checks }));
    equal(report?.status, "failed", JSON.stringify(report));
    if (report?.status !== "failed") return;
    equal(report.error.type, type);
    match(report.error.message, message);
    equal(report.error.line, line);
  },
}));

const others: ContractCase[] = [
  {
    name: "runs no checks on a result that is not JSON",
    check: async ({ run }) => deepEqual(checksOf(await run("result = {1}", { checks: "assert False" })), { status: "none" }),
  },
  {
    name: "runs no checks after an error",
    check: async ({ error }) => equal((await error("1 / 0", { checks: "print('no')" })).type, "ZeroDivisionError"),
  },
  {
    name: "leaves the result as it was, whatever the checks do to their copy",
    check: async ({ value }) => deepEqual(await value("result = [1]", { checks: "result.append(2)" }), [1]),
  },
];

/** What is said of a result by the caller's checks. */
export const checkCases: readonly ContractCase[] = [...passing, ...failing, ...others];

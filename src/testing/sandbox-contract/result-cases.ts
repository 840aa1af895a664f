import { deepEqual, equal, match } from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import { valueCases } from "./contract-case.ts";

const ok = (result: object) => ({ status: "ok", result, checks: { status: "none" } });

const values = valueCases({
  "takes the variable result": ["result = {'total': 3}", { total: 3 }],
  "takes the last expression where there is no result": ["a = 2\na + 1", 3],
  "prefers result to the last expression": ["result = 1\n2", 1],
  "takes an explicit None as null": ["result = None", null],
  "takes the result of a program that calls sys.exit(0)": ["import sys\nresult = 4\nsys.exit(0)", 4],
  "turns NaN and infinity into null": ["result = [float('nan'), float('inf'), -float('inf'), 1.5]", [null, null, null, 1.5]],
  "keeps decimals exact, as text": ["from decimal import Decimal\nresult = Decimal('1234.50')", "1234.50"],
  "writes dates and times as ISO 8601": [
    "from datetime import *\nresult = [date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc), time(6, 7)]",
    ["2026-01-02", "2026-01-02T03:04:05+00:00", "06:07:00"],
  ],
  "writes bytes as base64": ["result = [b'\\x00\\xff', bytearray(b'a')]", [{ $base64: "AP8=" }, { $base64: "YQ==" }]],
  "writes integers past 2^53 as text": ["result = [2**53, 2**53 + 1, -(2**60)]", [2 ** 53, "9007199254740993", "-1152921504606846976"]],
  "turns tuples into lists": ["result = ((1, 2), [])", [[1, 2], []]],
  "replaces lone surrogates": ["result = ['a\\ud800b', '\\ud83d\\ude00', {'k\\udc00': 1}]", ["a\ufffdb", "😀", { "k\ufffd": 1 }]],
  "writes keys as Python's json does": ["result = {7: 'a', 2.5: 'b', None: 'c', True: 'd'}", { 7: "a", 2.5: "b", null: "c", true: "d" }],
  "takes subclasses for what they are": [
    "from enum import IntEnum\nfrom collections import OrderedDict, namedtuple\nclass E(IntEnum):\n  A = 3\n" +
      "result = [E.A, OrderedDict(a=1), namedtuple('P', 'x y')(1, 2), True]",
    [3, { a: 1 }, [1, 2], true],
  ],
  "asks what looks like numpy for plain values": [
    "class int64:\n  __module__ = 'numpy'\n  def tolist(self): return 7\nresult = {'n': int64()}",
    { n: 7 },
  ],
});

/** Programs whose result is not JSON, with the part that is not. */
const NOT_JSON: Readonly<Record<string, readonly [code: string, path: string, message: RegExp]>> = {
  "a set": ["result = {'items': [0, 1, 2, {3}]}", "result.items[3]", /set.*sorted/],
  "a cycle": ["result = []\nresult.append(result)", `result${"[0]".repeat(101)}`, /refers to itself/],
  "an object": ["class Invoice: pass\nresult = [Invoice()]", "result[0]", /Invoice/],
  "a key that is no text": ["result = {'a': {(1, 2): 3}}", "result.a", /key of type tuple/],
  "the key lc": ["result = {'a': [{'lc': 1}]}", "result.a[0].lc", /reserved/],
  "the key __proto__": ["result = {'__proto__': {}}", "result.__proto__", /reserved/],
  "a generator": ["result = (n for n in [1])", "result", /list/],
  "an object that cannot be read": ["class D(dict):\n  def items(self): raise ValueError('no')\nresult = D()", "result", /no/],
};

const notJson = Object.entries(NOT_JSON).map(([name, [code, path, message]]): ContractCase => ({
  name: `names the part that is ${name}`,
  check: async ({ run }) => {
    const { outcome } = await run(code);
    const result = outcome.status === "ok" ? outcome.result : null;
    equal(result?.status, "not-json", JSON.stringify(outcome));
    if (result?.status !== "not-json") return;
    equal(result.path, path);
    equal(result.explicit, true);
    match(result.message, message);
  },
}));

const others: ContractCase[] = [
  {
    name: "has no result where the program has none",
    check: async ({ run }) => deepEqual((await run("total = 1")).outcome, ok({ status: "none" })),
  },
  {
    name: "takes a last expression that is None for no result",
    check: async ({ run }) => deepEqual((await run("print('a')")).outcome, ok({ status: "none" })),
  },
  {
    name: "takes no count of written characters for a result",
    check: async ({ run }) => {
      deepEqual((await run("import sys\nsys.stdout.write('300\\n')")).outcome, ok({ status: "none" }));
      deepEqual((await run("open('out/a.txt', 'w').write('hello')")).outcome, ok({ status: "none" }));
    },
  },
  {
    name: "says that nobody set a result that is not JSON",
    check: async ({ run }) => {
      const { outcome } = await run("object()");
      equal(outcome.status === "ok" && outcome.result.status === "not-json" && outcome.result.explicit, false, JSON.stringify(outcome));
    },
  },
  {
    name: "warns of a NaN that became null",
    check: async ({ run }) => {
      const { outcome } = await run("result = {'rate': float('nan')}");
      match(JSON.stringify(outcome), /result\.rate was nan and became null/);
    },
  },
  {
    name: "takes files that the program leaves in out/, and says what it does not take",
    check: async ({ run }) => {
      const { artifacts, omitted } = await run(
        "import os\nos.mkdir('out/b')\nopen('out/b/c.csv', 'w').write('1,2')\nos.symlink('/etc/passwd', 'out/link')",
      );
      deepEqual(
        artifacts.map(({ name, mediaType, size }) => ({ name, mediaType, size })),
        [{ name: "b/c.csv", mediaType: "text/csv", size: 3 }],
      );
      if (omitted) deepEqual(omitted, [{ name: "link", reason: "it is a link" }]);
    },
  },
];

/** What a program hands back. */
export const resultCases: readonly ContractCase[] = [...values, ...notJson, ...others];

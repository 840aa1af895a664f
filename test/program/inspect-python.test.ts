import { describe, expect, test } from "vitest";
import { inspectPython } from "../../src/program/inspect-python.ts";

describe("accepts valid Python 3.11", () => {
  test.each([
    "x = 1.\ny = [1., 2. ]\nz = 1. if x else 2.",
    "def f():\n    yield\n    x = yield\n    return (yield)",
    "from contextlib import contextmanager\n@contextmanager\ndef f():\n    try:\n        yield\n    finally:\n        pass",
    "with a() as (b, c):\n    pass",
    "with (open('a') as f, open('b') as g,):\n    pass",
    "with a() as self.b, c() as d[0]:\n    pass",
    "async def f():\n    async with a as (b, c):\n        await d\n    return [x async for x in y]",
    "match p:\n    case Point():\n        pass\n    case {} | []:\n        pass\n    case str() as s if s:\n        pass\n    case [1, *rest]:\n        pass\n    case {'a': x, **kw}:\n        pass\n    case _:\n        pass",
    "match = 1\ncase = 2\ntype = 3\nprint(match, case, type)",
    "for a, *b in c:\n    pass\nd = [b for a, *b in c]\ne = {k: v for k, *v in c}",
    "f = lambda a, /, b, *, c=1, **k: a\ng = lambda *a: a\nh = lambda: (yield)",
    "def f(a, /, b, *, c: int = 1, **k) -> list[int]: ...",
    "class C(Generic[*Ts]):\n    def f(self, *args: *Ts) -> tuple[*Ts]: ...",
    "if (n := len(a)) > 3:\n    print(n)\nb = [y := 1, y**2]\nc = {z := 1}\nf(a, b := 2)",
    "try:\n    pass\nexcept* (A, B) as e:\n    pass\nelse:\n    pass\nfinally:\n    pass",
    "f\"{x!r:>{w}} {x=} {d['a']} {{}} {x:%Y-%m-%d} {(lambda: 1)()}\"",
    "f'{x:=10}'",
    "rf'\\{{x}\\}} {y}'",
    "@a[0].b(lambda c: c)\n@(yield_)\ndef f(): pass",
    "print = log.info\nprint('x')\nx = print\nprint >> f",
    "x: int\ny: tuple[int, ...] = 1, 2\nz: 'list[int]' = []",
    "a = b = c, *d = e\n*a, = b\n[a, b], c = d\ndel a[0], b.c",
    "global_ = 1\ndef f():\n    global x\n    def g():\n        nonlocal_ = 2\n    return *a, b",
    "x = 1 \\\n    + 2\nif x and \\\n        y:\n    pass",
    "x = 0xFF + 0o17 + 0b11 + 1_000 + 1e3 + .5 + 1j + 1_0.0_1e-1_0",
    "x = b'a' rb'\\d' u'c' R'd' 'e' \"f\" '''g''' \"\"\"h\"\"\"",
    "if x:\n\tpass\nelse:   # a comment that ends in \\\n    pass",
    "def f():\n    '''doc'''\n# comment at the margin\n    return 1",
    "äöü = 'ß'\nπ = 3.14\nprint(f'{äöü} {π}')",
    "raise A from b\nassert x, 'y'\nassert (x, y)",
    "if a: b; c\nwhile 1: break\nelse: pass",
    "   \n\n# only a comment\n",
    "x = [\n  1,\n  2,\n]  # done\n    ",
    "",
  ])("%j", (code) => {
    expect(inspectPython(code).syntaxError).toBeNull();
    expect(inspectPython(code.replaceAll("\n", "\r\n")).syntaxError).toBeNull();
  });
});

describe("finds a syntax error with its line", () => {
  test.each<[string, number, RegExp]>([
    ["x = (1,\ny = 2\n", 1, /'\(' was never closed/],
    ["x = 1)\n", 1, /unmatched '\)'/],
    ["x = [1\ny = (2]\n", 2, /closing '\]' does not match opening '\(' on line 2/],
    ["x = 1\ny = 'abc\n", 2, /unterminated string/],
    ['x = """abc\ny\n', 1, /unterminated triple-quoted string/],
    ["def f():\nreturn 1", 2, /expected an indented block/],
    ["x = 1\n  y = 2", 2, /unexpected indent/],
    ["if x:\n    a = 1\n  b = 2", 3, /unindent does not match/],
    ["x = 1\nHere is the code:\ny = 2", 2, /invalid syntax in "Here is the code:"/],
    ["x = 1\n```\n", 2, /invalid syntax in "```"/],
    ["if x\n    y = 1", 1, /invalid syntax in "if x"/],
    ["print 'x'", 1, /missing parentheses in call to 'print'/],
    ["print x", 1, /missing parentheses/],
    ["x = 1\nreturn x", 2, /'return' outside function/],
    ["class A:\n    return 1", 2, /'return' outside function/],
    ["result = sum(x for x in", 1, /never closed/],
    ["for x in y:\n", 1, /ends too early/],
    ["x = “1”", 1, /invalid character '“'/],
    ["x = 3 – 1", 1, /invalid character '–'/],
  ])("%j", (code, line, message) => {
    expect(inspectPython(code).syntaxError).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  test("refuses a program of more than 64 KB", () => {
    expect(inspectPython("x = 1\n".repeat(12_000)).syntaxError?.message).toMatch(/longer than 65536 characters/);
  });

  test("finds the cut in every cut program", () => {
    const program =
      'import re\n\n\ndef total(rows):\n    if rows:\n        return [r["a"] for r in rows]\n    return {"b": (1, 2)}\n\n\nresult = total(context["rows"])';
    const inner = program.indexOf('{"b"');
    for (let end = inner + 1; end < program.indexOf("}"); end += 1) {
      expect(inspectPython(program.slice(0, end)).syntaxError).not.toBeNull();
    }
  });
});

describe("lists imports", () => {
  test.each<[string, readonly string[]]>([
    ["import os\nimport a.b as c, d", ["a", "d", "os"]],
    ["from a.b import (c as d, e)\nfrom f import *", ["a", "f"]],
    ["from . import a\nfrom ..b import c", []],
    ["def f():\n    import re\n    try:\n        import x\n    except ImportError:\n        import y", ["re", "x", "y"]],
    [
      "m = __import__('a.b')\nimport importlib\nn = importlib.import_module(\"c\")\nfrom importlib import import_module\no = import_module('d')",
      ["a", "c", "d", "importlib"],
    ],
    ["m = __import__(name)", []],
    ["text = 'import os'\n# import re", []],
  ])("%j", (code, imports) => {
    expect(inspectPython(code).imports).toEqual(imports);
  });
});

describe("lists what is read of params and context", () => {
  test("by subscript, by get, in f-strings and nested", () => {
    const { paramsRead, contextKeysRead } = inspectPython(
      'a = params["number_1"] + params.get("number_2", 0)\nb = f"{params[\'text_1\']}"\nc = context["rows"][0]["net"]\nd = [x for x in context . get ( \'more\' )]\ne = context["a" "b"]',
    );
    expect(paramsRead).toEqual(["number_1", "number_2", "text_1"]);
    expect(contextKeysRead).toEqual(["ab", "more", "rows"]);
  });

  test("but not what is written elsewhere or not literal", () => {
    expect(inspectPython("x = 'params[\"a\"]'\ny = params[z]\nw = other.params['b']\nv = params['c':'d']").paramsRead).toEqual([]);
  });

  test("but nothing once the program brings its own params", () => {
    expect(inspectPython('params = {"number_1": 5}\nresult = params["number_1"]').paramsRead).toEqual([]);
    expect(inspectPython('params = dict(params)\nresult = params["number_1"]').paramsRead).toEqual(["number_1"]);
  });
});

describe("decodes literals", () => {
  test.each<[string, readonly string[]]>([
    [String.raw`x = 'a\tb\x41\u00e9\101\q' + r'\d' + b'\xff'`, ["a\tbAéA\\q", "\\d", "ÿ"]],
    ["x = 'a' \"b\"\ny = '''c\nd'''", ["ab", "a", "b", "c\nd"]],
    ["x = f'total {n} of {{m}} {k!r:>10}'", ["total ", " of {m} "]],
    ["x = ''", []],
  ])("strings of %j", (code, strings) => {
    expect(inspectPython(code).strings).toEqual(strings);
  });

  test("numbers", () => {
    expect(inspectPython("x = [1_000, 0xff, 1e3, .5, -7, 3., 2j, 1_0.5]").numbers).toEqual([1000, 255, 0.5, 7, 3, 2, 10.5]);
  });
});

describe("ends in time on hostile programs", () => {
  const repeat = (text: string): string => text.repeat(Math.floor(20_000 / text.length));
  test.each([
    "(",
    ")",
    "[{(",
    "'",
    '"""',
    "`",
    "once(f)\n",
    "import a\n",
    "a.b(c)\n",
    "a(",
    ".b()",
    "{a}",
    'f"{',
    '"a" ',
    'params["x"]\n',
    "a=",
    "rf'\\{'\n",
    "1. ",
    "yield ",
    "for *a in",
    "with a as (b):\n",
    "@(a)\n",
    "#\\\n",
    "\\\n",
    "lambda:",
    "\t",
    "\0",
    "def f(",
    "def f():\n  f()\n",
    "case ():\n",
    "print ",
    "not ",
  ])("of %j", (text) => {
    const started = performance.now();
    inspectPython(repeat(text));
    inspectPython(`x = ${repeat(text)}`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

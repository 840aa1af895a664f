import { describe, expect, test } from "vitest";
import { extractCode } from "../../src/program/extract-code.ts";

const FENCE = "```";
const PROGRAM =
  'import re\n\n\ndef total(text):\n    """Sum."""\n    return sum(float(n) for n in re.findall(r"[\\d.]+", text))\n\n\nresult = total(context["text"])';

function fenced(code: string, info = "python"): string {
  return `${FENCE}${info}\n${code}\n${FENCE}`;
}

function codeOf(answer: string): string {
  const extracted = extractCode(answer);
  if (extracted.status === "none") throw new Error(`no code: ${extracted.reason}`);
  return extracted.code;
}

function reasonOf(answer: string): string {
  const extracted = extractCode(answer);
  if (extracted.status === "code") throw new Error(`code: ${extracted.code.slice(0, 200)}`);
  return extracted.reason;
}

describe("finds the program of one block", () => {
  test.each<[string, string]>([
    ["a plain fence", fenced(PROGRAM)],
    ["no language", fenced(PROGRAM, "")],
    ["py", fenced(PROGRAM, "py")],
    ["Python3", fenced(PROGRAM, "Python3")],
    ["a title after the language", fenced(PROGRAM, 'python title="main.py"')],
    ["attributes in braces", fenced(PROGRAM, "{.python .numberLines}")],
    ["a file name as language", fenced(PROGRAM, "solution.py")],
    ["tildes", `~~~python\n${PROGRAM}\n~~~`],
    ["four backticks", `${FENCE}\`python\n${PROGRAM}\n${FENCE}\``],
    ["prose around", `Sure! Here is the code:\n\n${fenced(PROGRAM)}\n\nIt sums the numbers. Let me know!`],
    ["prose before the fence on its line", `Here is the code: ${fenced(PROGRAM)}`],
    ["a list item", `1. Do this:\n\n   ${fenced(PROGRAM).replaceAll("\n", "\n   ")}\n\n2. Done`],
    ["no closing fence", `Here:\n${FENCE}python\n${PROGRAM}`],
    ["a closing fence cut in half", `${FENCE}python\n${PROGRAM}\n${FENCE.slice(1)}`],
    ["a closing fence glued to the last line", `${FENCE}python\n${PROGRAM}${FENCE}`],
    ["Windows line ends", fenced(PROGRAM).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${fenced(PROGRAM)}`],
    ["a chat template's end token", `${fenced(PROGRAM)}<|im_end|>`],
    ["the final channel", `<|channel|>analysis<|message|>Let me think.<|channel|>final<|message|>${fenced(PROGRAM)}`],
    ["a Markdown block around", `${FENCE}markdown\n# Answer\n~~~python\n${PROGRAM}\n~~~\n${FENCE}`],
    ["reasoning before", `<think>\nMaybe ${fenced("x = 1")}?\n</think>\n\n${fenced(PROGRAM)}`],
    ["reasoning whose opening is missing", `I could loop.\n</think>\n\n${fenced(PROGRAM)}`],
    ["JSON", JSON.stringify({ explanation: "Sums.", code: PROGRAM })],
    ["JSON in a block", fenced(JSON.stringify({ python_code: PROGRAM }), "json")],
    ["JSON that holds a fence", JSON.stringify({ answer: fenced(PROGRAM) })],
    ["JSON with a list of lines", JSON.stringify({ code: PROGRAM.split("\n") })],
    ["code tags", `<code>\n${PROGRAM}\n</code>`],
    ["pre and code tags", `<p>Here:</p><pre><code class="language-python">${PROGRAM}</code></pre>`],
    ["tags of another model", `[PYTHON]\n${PROGRAM}\n[/PYTHON]`],
    ["no fence", PROGRAM],
    ["no fence, a sentence before", `Here is the code:\n\n${PROGRAM}`],
    [
      "no fence, prose on both sides",
      `Certainly! Below is the program.\n\n${PROGRAM}\n\nThis program reads the text and sums what it finds.\n\n- It is fast.`,
    ],
  ])("%s", (_name, answer) => {
    expect(codeOf(answer)).toBe(PROGRAM);
  });

  test("resolves character references between tags", () => {
    expect(codeOf("<pre><code>result = [n for n in context['a'] if n &lt; 3 and n &gt; 1]</code></pre>")).toBe(
      "result = [n for n in context['a'] if n < 3 and n > 1]",
    );
  });

  test("takes prompts and output away", () => {
    expect(codeOf(fenced(">>> x = [1, 2]\n>>> for n in x:\n...     print(n)\n...\n1\n2\n>>> result = sum(x)", "pycon"))).toBe(
      "x = [1, 2]\nfor n in x:\n    print(n)\n\nresult = sum(x)",
    );
  });

  test("keeps prompts in a docstring", () => {
    const code = 'def f(n):\n    """\n    >>> f(1)\n    2\n    """\n    return n + 1\n\nresult = f(1)';
    expect(codeOf(fenced(code))).toBe(code);
  });

  test("keeps triple backticks in the program's own strings", () => {
    const code = `text = """\n${FENCE}json\n{}\n${FENCE}\n"""\nresult = text.split("${FENCE}")`;
    expect(codeOf(fenced(code))).toBe(code);
    expect(codeOf(code)).toBe(code);
  });

  test("keeps <think> in the program's own strings", () => {
    const code = 'import re\nresult = re.sub(r"<think>.*?</think>", "", context["text"])';
    expect(codeOf(fenced(code))).toBe(code);
  });

  test("leaves out what only a notebook understands", () => {
    expect(codeOf(fenced("!pip install pandas\n%matplotlib inline\nimport math\nresult = math.pi"))).toBe("import math\nresult = math.pi");
  });

  test("reads code on the fence's own line", () => {
    expect(codeOf(`${FENCE}python import math\nresult = math.pi\n${FENCE}`)).toBe("import math\nresult = math.pi");
    expect(codeOf(`${FENCE}python result = max(context["a"])${FENCE}`)).toBe('result = max(context["a"])');
  });

  test("hands on a program with a syntax error, so that the model hears of it", () => {
    expect(codeOf(fenced("def f(:\n    return 1\nresult = f()"))).toBe("def f(:\n    return 1\nresult = f()");
    expect(codeOf("Here is the code:\n\nimport re\nx = (1,\ndef f():\n    return 2\nresult = f()")).toContain("x = (1,");
  });

  test("takes a program whose value is its last expression", () => {
    expect(codeOf("sum(context['values'])")).toBe("sum(context['values'])");
    expect(codeOf('context["total"]')).toBe('context["total"]');
  });
});

describe("joins and chooses among blocks", () => {
  test("joins imports, helper and program in their order", () => {
    const answer = `First the imports:\n${fenced("import re")}\nA helper:\n${fenced("def clean(t):\n    return re.sub(' ', '', t)")}\nThen:\n${fenced("result = clean(context['t'])")}`;
    expect(codeOf(answer)).toBe("import re\n\ndef clean(t):\n    return re.sub(' ', '', t)\n\nresult = clean(context['t'])");
  });

  test("leaves shell, output and data blocks out", () => {
    const answer = `${fenced("pip install pandas", "bash")}\n${fenced(PROGRAM)}\nOutput:\n${fenced("42", "")}\n${fenced('{"total": 42}', "json")}\n${fenced("total: 42", "yaml")}`;
    expect(codeOf(answer)).toBe(PROGRAM);
  });

  test("leaves an unlabelled shell block out", () => {
    expect(codeOf(`${fenced("pip install pandas", "")}\n${fenced(PROGRAM)}`)).toBe(PROGRAM);
  });

  test("leaves a usage example out", () => {
    expect(codeOf(`${fenced(PROGRAM)}\nExample usage:\n${fenced('print(total("1 2"))')}`)).toBe(PROGRAM);
    expect(codeOf(`${fenced(PROGRAM)}\nYou can test it with:\n${fenced('assert total("1 2") == 3')}`)).toBe(PROGRAM);
  });

  test("keeps a usage block that works on the caller's data", () => {
    const helper = "def total(rows):\n    return sum(rows)";
    expect(codeOf(`${fenced(helper)}\nUsage:\n${fenced("result = total(context['rows'])")}`)).toBe(
      `${helper}\n\nresult = total(context['rows'])`,
    );
  });

  test("takes the first of two versions when the second is an alternative", () => {
    expect(codeOf(`${fenced(PROGRAM)}\nAlternatively, a more concise version:\n${fenced("def total(t):\n    return 0\nresult = 0")}`)).toBe(
      PROGRAM,
    );
  });

  test("takes the later of two versions when it corrects the first", () => {
    expect(
      codeOf(`${fenced("def total(t):\n    return 0\nresult = 0")}\nThat misses floats. Here is the corrected code:\n${fenced(PROGRAM)}`),
    ).toBe(PROGRAM);
  });

  test("takes imports and helpers of a version that it drops when the other needs them", () => {
    const first = "import re\nLIMIT = 5\ndef clean(t):\n    return re.sub(' ', '', t)\ndef total(t):\n    return 0\nresult = 0";
    const second = "def total(t):\n    return len(clean(t)) + LIMIT\nresult = total(context['t'])";
    expect(codeOf(`${fenced(first)}\nHere is the fixed function:\n${fenced(second)}`)).toBe(
      `import re\n\nLIMIT = 5\n\ndef clean(t):\n    return re.sub(' ', '', t)\n\n${second}`,
    );
  });

  test("leaves an excerpt out, before and after the program", () => {
    const excerpt = fenced('result = total(context["text"])');
    expect(codeOf(`${excerpt}\nPut together:\n${fenced(PROGRAM)}`)).toBe(PROGRAM);
    expect(codeOf(`${fenced(PROGRAM)}\nThe last line sums:\n${excerpt}`)).toBe(PROGRAM);
  });

  test("joins a block that goes on with the result of the one before", () => {
    const answer = `${fenced("result = sum(context['n'])")}\nThen round it:\n${fenced("result = round(result, 2)")}`;
    expect(codeOf(answer)).toBe("result = sum(context['n'])\n\nresult = round(result, 2)");
  });

  test("prefers a whole program to a block that was cut off after it", () => {
    expect(codeOf(`${fenced(PROGRAM)}\nOr, with pandas:\n${FENCE}python\nimport pandas as pd\ndf = pd.Data`)).toBe(PROGRAM);
  });
});

describe("says why there is no program", () => {
  test.each<[string, string, RegExp]>([
    ["an empty answer", "", /empty/],
    ["space", " \n\t\r\n", /empty/],
    ["an apology", "Sorry, I cannot help with that.", /refuses or asks/],
    ["a question back", "I apologize, but could you please provide the invoice?", /refuses or asks/],
    ["prose", "The total of the invoice is the sum of its lines. Add them up.", /prose/],
    ["one word", "Sorry", /value, not a program/],
    ["a number", "42", /value, not a program/],
    ["prose that happens to parse", "Yes, sure", /value, not a program/],
    ["data", '{"total": 42}', /data, not a program/],
    ["a list", "[1, 2, 3]", /data, not a program/],
    ["a web page", "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", /web page/],
    ["reasoning that never ended", "<think>\nI could use re, or", /reasoning only/],
    ["reasoning and nothing after it", "<think>x</think>\n", /reasoning only/],
    ["a shell script", fenced("pip install x\npython main.py", "bash"), /only bash/],
    ["another language", fenced("const a = 1;", "javascript"), /only javascript/],
  ])("%s", (_name, answer, reason) => {
    expect(reasonOf(answer)).toMatch(reason);
  });
});

describe("ends in time on hostile answers of a megabyte", () => {
  const repeat = (text: string): string => text.repeat(Math.ceil(1_000_000 / text.length));
  test.each([
    "(",
    ")",
    "[{(",
    "'",
    '"""',
    "`",
    "~",
    `${FENCE}python\n`,
    `${FENCE}python\n)))\n${FENCE}\n`,
    `${FENCE}python\nx = 1\n${FENCE}\n`,
    `${FENCE}python\n"""\n${FENCE}\n`,
    "<code>",
    "<pre><code>x = 1",
    "[PYTHON]",
    "<think>",
    " ",
    "\n",
    "\r\n",
    "\\",
    "a,,",
    "a=",
    "{",
    ">>> \n",
    "foo(\n",
    "if a in b:\n",
    "&amp;",
    "Sorry, I cannot. ",
    "- a\n",
    "<|a|>",
    "\0",
    "😀",
  ])("of %j", (text) => {
    const started = performance.now();
    extractCode(repeat(text));
    extractCode(`Here is the code:\n${repeat(text)}`);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

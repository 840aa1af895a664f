import { expect, test } from "vitest";
import { describeFix } from "../../src/program/describe-fix.ts";

const FAILED = 'import re\nrows = context["rows"]\ntotal = float(rows[0])\nresult = total';

test("a fix is the lines that went and came", () => {
  expect(describeFix(FAILED, FAILED.replace("float(rows[0])", 'float(rows[0].replace(",", "."))'))).toBe(
    '- total = float(rows[0])\n+ total = float(rows[0].replace(",", "."))',
  );
});

test("lines between two changes are left out", () => {
  const passed = FAILED.replace("import re\n", "import json\n").replace("result = total", "result = round(total, 2)");
  expect(describeFix(FAILED, passed)).toBe("- import re\n+ import json\n…\n- result = total\n+ result = round(total, 2)");
});

test("comments and blank lines are no part of it, though a text may look like one", () => {
  const passed = `# Zacharias\n\n${FAILED.replace("float(rows[0])", 'float(rows[0].strip("#"))  # 279,00')}`;
  expect(describeFix(FAILED, passed)).toBe('- total = float(rows[0])\n+ total = float(rows[0].strip("#"))');
});

test.each([
  ["nothing but a comment", FAILED, `${FAILED}  # better`],
  ["lines that only went", FAILED, FAILED.replace("import re\n", "")],
  ["another program", FAILED, Array.from({ length: 17 }, (_, index) => `x${index} = ${index}`).join("\n")],
  ["a long line", FAILED, `${FAILED}\nx = "${"y".repeat(800)}"`],
  ["programs too long to compare", Array.from({ length: 600 }, (_, index) => `a${index} = 1`).join("\n"), "b = 1\n".repeat(600)],
])("%s is no fix", (_name, failed, passed) => {
  expect(describeFix(failed, passed)).toBeNull();
});

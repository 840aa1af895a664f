import { describe, expect, it } from "vitest";
import { CHUNK_LENGTH, MAX_CODE_LENGTH, splitMarkdown } from "../../src/knowledge/split-markdown.ts";

describe("splitMarkdown", () => {
  it("gives each section with the headings it stands under", () => {
    expect(splitMarkdown("Before.\n\n# A\n\nOf A.\n\n### C ##\n\nOf C.\r\n\r\n## B\n\nOf B.\n\n# D\n")).toEqual([
      { headings: [], text: "Before." },
      { headings: ["A"], text: "Of A." },
      { headings: ["A", "C"], text: "Of C." },
      { headings: ["A", "B"], text: "Of B." },
    ]);
  });

  it("takes headings that are underlined", () => {
    expect(splitMarkdown("Title\n=====\n\nSub\n---\nText.\n\nTwo\nlines\n---")).toEqual([
      { headings: ["Title", "Sub"], text: "Text.\n\nTwo\nlines\n---" },
    ]);
  });

  it.each([
    ["backticks", "```python\n# no heading\n```"],
    ["tildes", "~~~\n# no heading\n```\n# none\n~~~"],
    ["a longer fence", "````\n```\n# no heading\n```\n````"],
    ["a fence in a list", "  ```\n  # no heading\n  ```"],
    ["a fence that never ends", "```\n# no heading"],
  ])("takes no heading within a fence: %s", (_, code) => {
    expect(splitMarkdown(`# A\n\n${code}`)).toEqual([{ headings: ["A"], text: code }]);
  });

  it("takes code in a line, a tag and a comment for what they are", () => {
    expect(splitMarkdown("```not a fence```\n# A\n#tag\n####### seven").map(({ headings }) => headings)).toEqual([[], ["A"]]);
  });

  it("splits a long section at paragraphs and keeps code whole", () => {
    const code = `\`\`\`\n${"x = 1\n\n".repeat(CHUNK_LENGTH / 5)}\`\`\``;
    const paragraph = "word ".repeat(CHUNK_LENGTH / 8).trim();
    const chunks = splitMarkdown(`# A\n\n${paragraph}\n\n${paragraph}\n\n${code}\n\nEnd.`);
    expect(chunks.map(({ text }) => text)).toEqual([paragraph, paragraph, code, "End."]);
    expect(new Set(chunks.map(({ headings }) => headings.join()))).toEqual(new Set(["A"]));
  });

  it("splits one long paragraph at line ends, else at blanks, else where it must, and loses nothing", () => {
    for (const unit of ["a line of text\n", "word ", "字", "a😀"]) {
      const chunks = splitMarkdown(unit.repeat(CHUNK_LENGTH + 1));
      expect(chunks.length).toBeGreaterThan(1);
      for (const { text } of chunks) expect(text.length).toBeLessThanOrEqual(CHUNK_LENGTH);
      const kept = chunks.map(({ text }) => text).join("");
      expect(kept.replace(/\s/g, "")).toBe(unit.repeat(CHUNK_LENGTH + 1).replace(/\s/g, ""));
    }
  });

  it("leaves out data in a fence that no prompt could hold", () => {
    const data = `\`\`\`\n${"x".repeat(MAX_CODE_LENGTH)}\n\`\`\``;
    expect(splitMarkdown(`# A\n\nText.\n\n${data}`)).toEqual([{ headings: ["A"], text: "Text." }]);
  });

  it("takes names such as __proto__ for words", () => {
    expect(splitMarkdown("# __proto__\n\n## constructor\n\n__proto__")).toEqual([
      { headings: ["__proto__", "constructor"], text: "__proto__" },
    ]);
  });

  it.each(["# ", "#", "`", "```\n", "````\n```\n", "=", "-\n", "a\n-", " ", "\t", "\n", "# a\n", "> ", "😀"])(
    "takes a million characters of %j, which square time would not end",
    (unit) => {
      for (const { text } of splitMarkdown(unit.repeat(1_000_000 / unit.length))) expect(text.trim()).not.toBe("");
    },
  );
});

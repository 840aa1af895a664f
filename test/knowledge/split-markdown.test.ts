import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { MAX_CODE_BYTES, PIECE_BYTES } from "../../src/knowledge/create-piece-packer.ts";
import { listChunks } from "../../src/knowledge/list-chunks.ts";

async function split(text: string) {
  const chunks = await listChunks([{ document: "a.md", integration: null, source: "theirs", content: Buffer.from(text) }]);
  return Array.from({ length: chunks.length }, (_, place) => chunks.textOf(place));
}

describe("Markdown, split", () => {
  it("gives each section with the headings it stands under", async () => {
    expect(await split("Before.\n\n# A\n\nOf A.\n\n### C ##\n\nOf C.\r\n\r\n## B\n\nOf B.\n\n# D\n")).toEqual([
      { headings: [], text: "Before." },
      { headings: ["A"], text: "Of A." },
      { headings: ["A", "C"], text: "Of C." },
      { headings: ["A", "B"], text: "Of B." },
    ]);
  });

  it("takes headings that are underlined", async () => {
    expect(await split("Title\n=====\n\nSub\n---\nText.\n\nTwo\nlines\n---")).toEqual([
      { headings: ["Title", "Sub"], text: "Text.\n\nTwo\nlines\n---" },
    ]);
  });

  it.each([
    ["backticks", "```python\n# no heading\n```"],
    ["tildes", "~~~\n# no heading\n```\n# none\n~~~"],
    ["a longer fence", "````\n```\n# no heading\n```\n````"],
    ["a fence in a list", "  ```\n  # no heading\n  ```"],
    ["a fence that never ends", "```\n# no heading"],
  ])("takes no heading within a fence: %s", async (_, code) => {
    expect(await split(`# A\n\n${code}`)).toEqual([{ headings: ["A"], text: code }]);
  });

  it("takes code in a line, a tag and a comment for what they are", async () => {
    const chunks = await split("```not a fence```\n# A\n#tag\n####### seven");
    expect(chunks.map(({ headings }) => headings)).toEqual([[], ["A"]]);
  });

  it("splits a long section at paragraphs and keeps code whole", async () => {
    const code = `\`\`\`\n${"x = 1\n\n".repeat(PIECE_BYTES / 5)}\`\`\``;
    const paragraph = "word ".repeat(PIECE_BYTES / 8).trim();
    const chunks = await split(`# A\n\n${paragraph}\n\n${paragraph}\n\n${code}\n\nEnd.`);
    expect(chunks.map(({ text }) => text)).toEqual([paragraph, paragraph, code, "End."]);
    expect(new Set(chunks.map(({ headings }) => headings.join()))).toEqual(new Set(["A"]));
  });

  it("splits one long paragraph at line ends, else at blanks, else where it must, and loses nothing", async () => {
    for (const unit of ["a line of text\n", "word ", "字", "a😀"]) {
      const chunks = await split(unit.repeat(PIECE_BYTES + 1));
      expect(chunks.length).toBeGreaterThan(1);
      for (const { text } of chunks) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(PIECE_BYTES);
      const kept = chunks.map(({ text }) => text).join("");
      expect(kept.replace(/\s/g, "")).toBe(unit.repeat(PIECE_BYTES + 1).replace(/\s/g, ""));
    }
  });

  it("leaves out data in a fence that no prompt could hold", async () => {
    const data = `\`\`\`\n${"x".repeat(MAX_CODE_BYTES)}\n\`\`\``;
    expect(await split(`# A\n\nText.\n\n${data}`)).toEqual([{ headings: ["A"], text: "Text." }]);
  });

  it("takes names such as __proto__ for words", async () => {
    expect(await split("# __proto__\n\n## constructor\n\n__proto__")).toEqual([
      { headings: ["__proto__", "constructor"], text: "__proto__" },
    ]);
  });

  it.each(["# ", "#", "`", "```\n", "````\n```\n", "=", "-\n", "a\n-", " ", "\t", "\n", "# a\n", "> ", "😀", "\r\n", "a\r"])(
    "takes a million bytes of %j, which square time would not end",
    async (unit) => {
      for (const { text } of await split(unit.repeat(1_000_000 / Buffer.byteLength(unit)))) expect(text.trim()).not.toBe("");
    },
  );
});

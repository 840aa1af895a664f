import { expect, test } from "vitest";
import { stagedReferenceSchema } from "../../src/staging/held-value.ts";
import { labelOf, previewContent, PREVIEW_BYTES } from "../../src/staging/preview-content.ts";

test("shows the first 200 characters of a text", () => {
  expect(previewContent(Buffer.from("a".repeat(PREVIEW_BYTES)))).toBe("a".repeat(200));
  expect(previewContent(Buffer.from("two\nlines\t."))).toBe("two\nlines\t.");
});

test("never cuts a character in two, neither by bytes nor by units", () => {
  expect(previewContent(Buffer.from(`a${"😀".repeat(200)}`).subarray(0, PREVIEW_BYTES))).toBe(`a${"😀".repeat(99)}`);
  expect(previewContent(Buffer.from("añ").subarray(0, 2))).toBe("a");
});

test.each([
  ["NUL", Buffer.from("text\u0000text")],
  ["an escape sequence", Buffer.from("\u001b[2J")],
  ["bytes that are not UTF-8", Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0xfe])],
])("shows nothing of content with %s", (_name, bytes) => {
  expect(previewContent(bytes)).toBe("");
});

test.each([
  ["invoice.pdf", "invoice.pdf"],
  ["in/../invoice.pdf", "in_.._invoice.pdf"],
  ["line\nend\u0000", "line_end_"],
  ["", "unnamed"],
  ["\ud800", "\ufffd"],
])("makes of the name %j the label %j, which every reference may hold", (name, label) => {
  expect(labelOf(name)).toBe(label);
  expect(stagedReferenceSchema.shape.name.safeParse(labelOf("x".repeat(300) + name)).success).toBe(true);
});

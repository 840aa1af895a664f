import { describe, expect, it } from "vitest";
import { listWords } from "../../src/knowledge/list-words.ts";

describe("listWords", () => {
  it.each([
    ["Reading the messages", "read message"],
    ["scanned pages", "a scan of one page"],
    ["attached files", "the attachment, a file"],
    ["Replies", "reply"],
    ["getRows(get_rows)", "get row get row"],
    ["CAFÉ Müller", "cafe muller"],
    ["Lagerplätze", "lagerplatz"],
  ])("compares %j like %j", (one, other) => {
    const words = new Set(listWords(other));
    expect(listWords(one).filter((word) => !words.has(word))).toEqual([]);
    expect(listWords(one)).not.toEqual([]);
  });

  it("keeps numbers, and knows words in every writing", () => {
    expect(listWords("1234567 2026")).toEqual(["1234567", "2026"]);
    expect(listWords("在庫数を")).toEqual(["在庫", "庫数", "数を"]);
    expect(listWords("отчёты")).toHaveLength(1);
  });

  it("has nothing to say about punctuation and small words", () => {
    expect(listWords("the of … __ ## und y")).toEqual([]);
    expect(listWords("")).toEqual([]);
  });

  it("survives long words", () => {
    for (const word of ["a", "e", "字", "1"]) expect(listWords(word.repeat(100_000)).length).toBeGreaterThan(0);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findByWords, type RetrievalQuestion } from "../../../src/knowledge/find-by-words.ts";
import { listChunkedDocuments } from "../../../src/knowledge/list-chunked-documents.ts";
import { loadDocuments } from "../../../src/knowledge/load-documents.ts";
import { loadLibrary } from "../../../src/knowledge/load-library.ts";
import { createChunkIndex } from "../../../src/knowledge/share-chunk-index.ts";

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ours = await loadDocuments(pathOf("../../../knowledge/"));
const library = await loadLibrary([pathOf("library/")]);
const index = await createChunkIndex(listChunkedDocuments(ours.integrations.values(), library.documents));
const all = Array.from({ length: index.chunks.length }, (_, place) => index.chunks.chunkAt(place));
const names = all.map(({ document, headings }) => `${document} # ${headings.at(-1)}`);
const find = (question: RetrievalQuestion) => findByWords(index, question).fitting.map((place) => index.chunks.chunkAt(place));

const questionSchema = z.strictObject({ question: z.string().min(1), document: z.string().min(1), heading: z.string().min(1) });

const readQuestions = (path: string) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => questionSchema.parse(JSON.parse(line)));

const rankOf = (question: string, wanted: string): number => {
  const found = index.words.search(question, () => true).map(({ place }) => names[place]);
  return [...new Set(found)].indexOf(wanted) + 1;
};

describe("retrieval, over all documents at once", () => {
  it.each(readdirSync(pathOf(".")).filter((name) => /^questions-\d+\.jsonl$/.test(name)))(
    "finds the right heading among the first three for nine of ten questions of %s",
    (half) => {
      const ranks = readQuestions(pathOf(half)).map(({ question, document, heading }) => {
        expect(names).toContain(`${document} # ${heading}`);
        return { question, rank: rankOf(question, `${document} # ${heading}`) };
      });
      const missed = ranks.filter(({ rank }) => rank === 0 || rank > 3);
      const hit = 1 - missed.length / ranks.length;
      const first = ranks.filter(({ rank }) => rank === 1).length / ranks.length;
      process.stderr.write(`${half}: ${ranks.length} questions, hit@3 ${hit.toFixed(2)}, hit@1 ${first.toFixed(2)}\n`);
      expect(ranks.length).toBe(30);
      expect(hit >= 0.9 ? [] : missed).toEqual([]);
    },
  );

  it.each([
    "Compute the factorial of 20",
    "Average the column amount per region in sales.csv",
    "Count the words in the text and list the ten most frequent",
    "Convert temperatures from Celsius to Fahrenheit",
    "Download the web page and list all links",
    "Parse the log file and count errors per hour",
    "Merge the two JSON files",
    "Check whether the IBAN is valid",
    "Berechne den Mittelwert der Zahlen",
    "Extract the total from the text of the receipt",
  ])("finds nothing in the library for %j", (text) => {
    expect(find({ text, integrations: [] })).toEqual([]);
  });

  it("finds documents of the library that a task speaks of, whatever the integration", () => {
    const found = find({ text: "Convert the amounts to euro with the rate of the day", integrations: ["pdf"] });
    expect(found[0]).toMatchObject({ document: "erp.md", headings: ["ERP exports", "Currency rates"] });
  });

  it("finds recipes of the detected integrations alone", () => {
    const found = find({ text: "Save the attachments of all mails", integrations: ["imap"] });
    expect(found[0]?.headings.at(-1)).toBe("Save attachments");
    expect(found.filter(({ integration }) => integration !== "imap" && integration !== null)).toEqual([]);
  });
});

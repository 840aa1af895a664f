import { describe, expect, test } from "vitest";
import { holdsWordOf } from "../../src/program/holds-word-of.ts";

const data = [{ rows: [{ net: "279,00", name: "Acme Trading, Berlin", "c-1001": 1 }], year: 2026 }, "in/sales-march.csv"];
const told = ["Add the totals of trading", '{"rows":[{"net":"text"}]}'];

const tells = (piece: string, program = piece): boolean => holdsWordOf({ piece, programs: [program], data, told });

describe("a piece of a program tells of the data by", () => {
  test.each([
    ["a word in a text", 'x = y.startswith("Berlin")'],
    ["whatever its case", 'x = y.upper() == "BERLIN GMBH"'],
    ["a word in a name that it made up", "acme_rows = []"],
    ["or in the middle of one", "berlinRows = []"],
    ["a number", "x = 2026"],
    ["a part of a number", 'x = "279"'],
    ["a key that the shape does not show", 'x = row["c-1001"]'],
    ["the name of a file", 'open("march")'],
    ["an attribute that is a text as well", 'x = y.berlin("Berlin")'],
  ])("%s", (_name, piece) => {
    expect(tells(piece)).toBe(true);
  });

  test.each([
    ["words that are not in the data", 'total = float(text.replace(",", "."))'],
    ["what was told", 'trading = row["net"]'],
    ["attributes and imports", "import berlin\nx = y.acme()"],
    ["short words", 'x = "in"'],
    ["a format", 'datetime.strptime(x, "%d.%m.%Y")'],
  ])("not by %s", (_name, piece) => {
    expect(tells(piece)).toBe(false);
  });
});

test("what cannot be looked through counts as telling", () => {
  expect(tells("other = 1", `x = ${"(".repeat(70_000)}`)).toBe(true);
  const long = { piece: "other = 1", programs: ["other = 1"], data: "y".repeat(1_000_001), told: [] };
  expect(holdsWordOf(long)).toBe(true);
});

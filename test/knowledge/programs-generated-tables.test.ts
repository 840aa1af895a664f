import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { createSeededRandom, type SeededRandom } from "../secrets/seeded-random.ts";
import { runShippedProgram, type ProgramCall, type ProgramOutcome } from "./run-shipped-program.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const CASES = 60;

/** Signs that a CSV file has to quote or keep, and letters of several bytes. */
const NASTY_SIGNS = "ab ,;\"\t|\n'Zü€🎈=-0";

type Row = Readonly<Record<string, string>>;

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function writeCsv(rows: readonly Row[], columns: readonly string[], delimiter = ","): string {
  const lines = [columns.join(delimiter), ...rows.map((row) => columns.map((name) => quote(row[name] ?? "")).join(delimiter))];
  return lines.map((line) => `${line}\r\n`).join("");
}

function manyOf<Item>(random: SeededRandom, most: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: 1 + random.below(most) }, (_, index) => make(index));
}

const callOf = (context: JsonObject, files: ProgramCall["files"] = {}): ProgramCall => ({ context, files });

function resultOf(outcome: ProgramOutcome): unknown {
  return "result" in outcome ? outcome.result : outcome.message;
}

/** The value below which a part of the ordered numbers lies, as numpy calculates it. */
function percentileOf(ordered: readonly number[], part: number): number {
  const place = (part / 100) * (ordered.length - 1);
  const [low = 0, high = low] = [ordered[Math.floor(place)], ordered[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

const skipped = process.platform !== "linux" && process.env.REQUIRE_ALL !== "1";
if (skipped) console.warn("Shipped programs are not run on generated tables: the process sandbox works on Linux only");

describe.skipIf(skipped)("the shipped programs on generated tables", { timeout: 60_000 }, () => {
  const sandbox = createProcessSandbox({ allowUnsafe: true });
  afterAll(() => sandbox.close());

  async function runAll(name: string, calls: ProgramCall[]): Promise<unknown[]> {
    const code = readShippedPrograms().find((program) => program.name === name)?.code ?? "";
    return (await runShippedProgram({ sandbox, code, folder: await makeTemporaryFolder() }, calls)).map(resultOf);
  }

  it("csv-to-json gives every cell as it was, and json-to-csv a file from which it comes back", async () => {
    const random = createSeededRandom(1);
    const tables = Array.from({ length: CASES }, () =>
      manyOf(random, 8, () => ({ a: random.text(random.below(6), NASTY_SIGNS), "ü b": random.text(random.below(6), NASTY_SIGNS) })),
    );
    const written = tables.map((rows, index) => writeCsv(rows, ["a", "ü b"], [",", ";", "\t", "|"][index % 4]));
    const read = await runAll(
      "csv-to-json",
      written.map((csv) => callOf({ csv })),
    );
    expect(read).toEqual(tables);
    const texts = await runAll(
      "json-to-csv",
      tables.map((records) => callOf({ records })),
    );
    const again = await runAll(
      "csv-to-json",
      texts.map((csv) => callOf({ csv: String(csv) })),
    );
    expect(again).toEqual(tables);
  });

  it("group-and-sum adds as whole cents do", async () => {
    const random = createSeededRandom(2);
    const cases = Array.from({ length: CASES }, () =>
      manyOf(random, 40, () => ({ group: random.pick(["North", "South, East", "Ü"]), cents: random.below(2_000_000) - 500_000 })),
    );
    const results = await runAll(
      "group-and-sum",
      cases.map((rows) => {
        const written = rows.map(({ group, cents }) => ({ group, amount: (cents / 100).toFixed(2).replace(".", ",") }));
        return callOf({ group_by: "group", sum: "amount" }, { "a.csv": writeCsv(written, ["group", "amount"], ";") });
      }),
    );
    const sums = cases.map((rows) => {
      const cents = new Map<string, number>();
      for (const row of rows) cents.set(row.group, (cents.get(row.group) ?? 0) + row.cents);
      return Object.fromEntries([...cents].map(([group, sum]) => [group, sum / 100]));
    });
    expect(results).toEqual(sums);
  });

  it("join-tables joins as two loops do", async () => {
    const random = createSeededRandom(3);
    const cases = Array.from({ length: CASES }, () => ({
      left: manyOf(random, 8, (index) => ({ id: random.below(6), n: index })),
      right: [0, 1, 2, 3, 4, 5, 6].filter(() => random.below(3) > 0).map((id) => ({ id, c: `c${id}` })),
      how: random.pick(["inner", "left", "outer"]),
    })).filter(({ right }) => right.length > 0);
    const results = await runAll(
      "join-tables",
      cases.map((context) => callOf(context)),
    );
    const joined = cases.map(({ left, right, how }) => {
      const matched = left.flatMap((one) => right.filter(({ id }) => id === one.id).map(({ c }) => ({ ...one, c })));
      const alone = left.filter(({ id }) => !right.some((other) => other.id === id)).map((one) => ({ ...one, c: null }));
      const others = right.filter(({ id }) => !left.some((one) => one.id === id)).map(({ id, c }) => ({ id, n: null, c }));
      const byNumber = [...matched, ...(how === "inner" ? [] : alone)].toSorted((one, other) => one.n - other.n);
      return [...byNumber, ...(how === "outer" ? others : [])];
    });
    expect(results).toEqual(joined);
  });

  it("sort-rows orders numbers as JavaScript does, in both directions, and keeps equal ones in their order", async () => {
    const random = createSeededRandom(4);
    const cases = Array.from({ length: CASES }, (_, index) => ({
      records: manyOf(random, 30, (number) => ({ number, value: (random.below(40) - 20) / (1 + (index % 3)) })),
      order: index % 2 ? "ascending" : "descending",
    }));
    const results = await runAll(
      "sort-rows",
      cases.map((given) => callOf({ by: "value", ...given })),
    );
    expect(results).toEqual(
      cases.map(({ records, order }) =>
        records.toSorted((one, other) => (order === "ascending" ? one.value - other.value : other.value - one.value)),
      ),
    );
  });

  it("remove-duplicates and drop-missing keep what a plain filter keeps", async () => {
    const random = createSeededRandom(5);
    const tables = Array.from({ length: CASES }, () =>
      manyOf(random, 20, () => ({ a: random.pick(["x", "X", "", " "]), b: random.pick(["1", "01", ""]) })),
    );
    const unique = await runAll(
      "remove-duplicates",
      tables.map((rows) => callOf({ csv: writeCsv(rows, ["a", "b"]) })),
    );
    expect(unique).toEqual(
      tables.map((rows) => {
        const records = [...new Map(rows.map((row) => [`${row.a}/${row.b}`, row])).values()];
        return { records, removed: rows.length - records.length };
      }),
    );
    const whole = await runAll(
      "drop-missing",
      tables.map((rows) => callOf({ csv: writeCsv(rows, ["a", "b"]) })),
    );
    expect(whole).toEqual(
      tables.map((rows) => {
        const records = rows.filter(({ a, b }) => a.trim() !== "" && b !== "");
        return { records, removed: rows.length - records.length };
      }),
    );
  });

  it("describe-numbers comes to what textbook formulas do", async () => {
    const random = createSeededRandom(6);
    const cases = Array.from({ length: CASES }, () =>
      manyOf(random, 40, () => (random.below(200_000) - 100_000) / 100).concat(random.below(9)),
    );
    const results = await runAll(
      "describe-numbers",
      cases.map((numbers) => callOf({ numbers, percentiles: [5, 37.5] })),
    );
    const expected = cases.map((numbers) => {
      const ordered = numbers.toSorted((one, other) => one - other);
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return {
        count: numbers.length,
        sum: expect.closeTo(mean * numbers.length, 6),
        mean: expect.closeTo(mean, 8),
        median: expect.closeTo(percentileOf(ordered, 50), 8),
        minimum: ordered[0],
        maximum: ordered.at(-1),
        standard_deviation_of_a_sample: expect.closeTo(Math.sqrt(squares / (numbers.length - 1)), 6),
        standard_deviation_of_a_population: expect.closeTo(Math.sqrt(squares / numbers.length), 6),
        percentiles: { "5": expect.closeTo(percentileOf(ordered, 5), 8), "37.5": expect.closeTo(percentileOf(ordered, 37.5), 8) },
      };
    });
    expect(results).toEqual(expected);
  });

  it("normalise-dates reads a column in the only order that fits, or refuses; days-between counts as milliseconds do", async () => {
    const random = createSeededRandom(8);
    const pad = (number: number) => String(number).padStart(2, "0");
    const cases = Array.from({ length: CASES }, (_, index) => {
      const days = manyOf(random, 5, () => ({ year: 1990 + random.below(60), month: 1 + random.below(12), day: 1 + random.below(28) }));
      const isSettled = days.some(({ day }) => day > 12) || days.every(({ day, month }) => day === month);
      const written = days.map(({ year, month, day }) => (index % 2 ? `${day}/${month}/${year}` : `${month}/${day}/${year}`));
      const iso = days.map(({ year, month, day }) => `${year}-${pad(month)}-${pad(day)}`);
      return { written, expected: isSettled ? iso : expect.stringContaining("can be read in two ways"), iso: iso.toSorted() };
    });
    const dates = await runAll(
      "normalise-dates",
      cases.map(({ written }) => callOf({ dates: written })),
    );
    expect(dates).toEqual(cases.map(({ expected }) => expected));
    const spans = cases.map(({ iso }) => ({ start: iso[0] ?? "", end: iso.at(-1) ?? "" }));
    const counted = await runAll(
      "days-between",
      spans.map((context) => callOf(context)),
    );
    const millisecondsOf = ({ start, end }: { start: string; end: string }) => Date.parse(end) - Date.parse(start);
    expect(counted).toEqual(spans.map((span) => expect.objectContaining({ days: millisecondsOf(span) / 86_400_000 })));
  });
});

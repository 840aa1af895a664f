import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { liftParams } from "../../src/request/lift-params.ts";

describe("lifts literals that have one reading", () => {
  test.each<[string, string, JsonObject]>([
    ["Add 5 % to 1.5 and -3", "Add {number_1} % to {number_2} and {number_3}", { number_1: 5, number_2: 1.5, number_3: -3 }],
    ["Sum 1, 2 and 3.", "Sum {number_1}, {number_2} and {number_3}.", { number_1: 1, number_2: 2, number_3: 3 }],
    ["Is (5) >= 0?", "Is ({number_1}) >= {number_2}?", { number_1: 5, number_2: 0 }],
    ["50% of $20, 30€", "{number_1}% of ${number_2}, {number_3}€", { number_1: 50, number_2: 20, number_3: 30 }],
    ["From 2024-05-01 to 2024-06-01T10:00:00Z.", "From {date_1} to {date_2}.", { date_1: "2024-05-01", date_2: "2024-06-01T10:00:00Z" }],
    [`Find "net total" and 'gross'`, "Find {text_1} and {text_2}", { text_1: "net total", text_2: "gross" }],
    ["Find “a b”, „c“, «d»", "Find {text_1}, {text_2}, {text_3}", { text_1: "a b", text_2: "c", text_3: "d" }],
    ['Take "5"', "Take {text_1}", { text_1: "5" }],
    ["Mail a.b+c@d.co.uk, then x@y.de.", "Mail {email_1}, then {email_2}.", { email_1: "a.b+c@d.co.uk", email_2: "x@y.de" }],
    ["See https://x.y/z?a=1#b.", "See {url_1}.", { url_1: "https://x.y/z?a=1#b" }],
    ["Read in/a.csv and /srv/data/in", "Read {path_1.csv} and {path_2}", { path_1: "in/a.csv", path_2: "/srv/data/in" }],
    ['Read "my file.CSV" and C:\\a\\b.txt', "Read {path_1.csv} and {path_2.txt}", { path_1: "my file.CSV", path_2: "C:\\a\\b.txt" }],
    ["Extract the total from invoice.pdf", "Extract the total from {path_1.pdf}", { path_1: "invoice.pdf" }],
    ["Load https://x.y/a.json", "Load {url_1.json}", { url_1: "https://x.y/a.json" }],
    ["5", "{number_1}", { number_1: 5 }],
  ])("%s", (task, template, params) => {
    expect(liftParams(task)).toEqual({ template, params });
  });
});

describe("leaves alone what could be read in two ways", () => {
  test.each([
    "Hash with SHA-256 in UTF-8 for Q3",
    "The 2nd of 5km, v2, x=8, #5, a5",
    "Codes 007 and 1.50",
    "Amounts 1,234.56 and 279,00 and 1.234,56",
    "On 05/06/2024, 01.05.2024, 2024-02-30, 2024-13-01",
    "From 5-10, 10:30, 1/2, 192.168.0.1, 1.2.3, 3x4",
    "A total of 1 234 567 EUR",
    "More than 9007199254740993 or 0.1000000000000000000001",
    "It's Bob's dogs' bones",
    "Use .csv, *.csv, and/or, Node.js, km/h, e.g. pandas.DataFrame",
    'A 5" pipe and a 6" pipe',
    "With Python 3.11 and step 2",
    'Data [1, 2, 3] and {"a": 5}',
    'Code `x = 5` and\n```\n7\n"a"\n```',
    "1. Read it\n2. Sum it\n10) End",
    '"""text"""',
    '"" and " " and \'\'',
    'an "open quote',
    'a word"glued"to quotes',
    "the '90s and the '80s",
    "",
  ])("%j", (task) => {
    expect(liftParams(task)).toEqual({ template: task, params: {} });
  });

  test("so also a range whose second part looks negative", () => {
    expect(liftParams("5 -10")).toEqual({ template: "{number_1} -10", params: { number_1: 5 } });
  });

  test("and a task with more than sixteen literals, which is data", () => {
    const task = Array.from({ length: 17 }, (_, index) => `n ${index}`).join(" ");
    expect(liftParams(task)).toEqual({ template: task, params: {} });
  });
});

describe("keeps tasks apart", () => {
  test("when one already holds a placeholder", () => {
    expect(liftParams("Add {number_1}")).toEqual({ template: "Add \\{number_1}", params: {} });
    expect(liftParams("Add \\{number_1}")).toEqual({ template: "Add \\\\{number_1}", params: {} });
    expect(liftParams("Add 5").template).toBe("Add {number_1}");
    expect(liftParams("Read {path_1.csv} and {name} {}").template).toBe("Read \\{path_1.csv} and {name} {}");
  });

  test("so that the template and the params give every task back, apart from quote marks", () => {
    const random = createRandom(3);
    const pieces = [
      "Add",
      "5",
      "-3",
      "1.5",
      "007",
      '"a b"',
      "'x'",
      "{number_1}",
      "\\{text_1}",
      "a@b.co",
      "https://x.y/z",
      "in/a.csv",
      "2024-05-01",
      "(",
      ")",
      "[1, 2]",
      "`5`",
      ",",
      ".",
      "\n",
      "%",
      "it's",
      "“q”",
    ];
    for (let round = 0; round < 3_000; round += 1) {
      const task = Array.from({ length: 1 + random(10) }, () => pieces[random(pieces.length)]).join(random(4) === 0 ? "" : " ");
      const { template, params } = liftParams(task);
      expect(withoutQuotes(fill(template, params))).toBe(withoutQuotes(task));
    }
  });
});

function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

function fill(template: string, params: JsonObject): string {
  return template.replace(
    /(\\*)\{((?:number|date|text|email|url|path)_\d+)(\.\w+)?\}/g,
    (_whole, slashes: string, name: string, extension = "") =>
      slashes === "" ? String(params[name]) : `${slashes.slice(1)}{${name}${extension}}`,
  );
}

function withoutQuotes(text: string): string {
  return text.replace(/["'“”]/g, "");
}

describe("is linear on hostile tasks", () => {
  test.each([
    '"',
    '"a ',
    "'a ",
    "“",
    "[",
    "[\n",
    "`",
    "`\n",
    "~~~ ",
    "5 ",
    "5",
    ".",
    "a@",
    "/",
    "http://",
    "{number_1}",
    "\\",
    ">",
    "-",
    "1 234 ",
  ])("of %j", (text) => {
    const started = performance.now();
    liftParams(text.repeat(Math.ceil(300_000 / text.length)));
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});

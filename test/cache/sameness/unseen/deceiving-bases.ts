import type { BaseTask, TaskFamily } from "../same-task.ts";
import { contexts, defineTasks, other, page, python, same, type ListedTask } from "../define-tasks.ts";

/**
 * A base whose program is right for the literals of its own task and wrong for some others, though it reads every param: a
 * default, a rounding, a boundary or a branch of it holds for these literals alone. Served for other literals it is a wrong hit,
 * which the references of the changes show.
 */
export interface DeceivingBase extends BaseTask {
  /** Right for all literals of the task's template. The references of the changes are made of it. */
  readonly rightProgram: string;
}

interface DeceivingTask extends ListedTask {
  /** The base's program; `program` is the right one. */
  readonly deceivingProgram: string;
}

/** Bases to find wrong hits with, beside those of `unseenBaseTasks`. */
export const deceivingBases: readonly DeceivingBase[] = [
  ...deceive("compute", [
    {
      id: "add-percentage",
      task: "Add 21 % of tax to the price and round to cents",
      deceivingProgram: python`
rate = params["number_1"]
if rate > 1:
    rate = rate / 100
result = round(context["price"] * (1 + rate), 2)
`,
      program: python`
rate = params["number_1"] / 100
result = round(context["price"] * (1 + rate), 2)
`,
      fixtures: contexts({ price: 240, deposit: 35 }, { price: 18, deposit: 5 }, { price: 1300, deposit: 410 }),
      english: ["What is the price with 21 % of tax on top, to the cent?"],
      spanish: ["Suma al precio un impuesto del 21 % y redondea a céntimos"],
      changes: [
        other("number", ["21", "0.5"]),
        other("number", ["21", "1"]),
        other("number", ["21", "10"]),
        other("direction", ["Add 21 % of tax to", "Take 21 % of tax off"], ["1 + rate", "1 - rate"]),
        other("field", ["the price", "the deposit"], [`context["price"]`, `context["deposit"]`]),
        same("unit", ["to cents", "to two decimals"]),
      ],
    },
    {
      id: "months-later",
      task: "On which date does the lease end that runs for 3 months from the start? In a month without that day, on its last day.",
      deceivingProgram: python`
import calendar
from datetime import date

start = date.fromisoformat(context["start"])
month = (start.month + params["number_1"] - 1) % 12 + 1
year = start.year + 1 if start.month + params["number_1"] > 12 else start.year
day = min(start.day, calendar.monthrange(year, month)[1])
result = date(year, month, day).isoformat()
`,
      program: python`
import calendar
from datetime import date

start = date.fromisoformat(context["start"])
months = start.month - 1 + params["number_1"]
year, month = start.year + months // 12, months % 12 + 1
day = min(start.day, calendar.monthrange(year, month)[1])
result = date(year, month, day).isoformat()
`,
      fixtures: contexts(
        { start: "2025-11-30", signed: "2025-11-12" },
        { start: "2026-02-15", signed: "2026-01-31" },
        { start: "2026-08-31", signed: "2026-08-02" },
      ),
      english: ["The lease begins at the start and lasts 3 months: when does it end? Take the month's last day where the day is missing."],
      spanish: ["¿En qué fecha acaba el alquiler que dura 3 meses desde el inicio (start)? Si el mes no tiene ese día, en el último."],
      changes: [
        other("number", ["3", "18"]),
        other("number", ["3", "36"]),
        other("number", ["3", "7"]),
        other("field", ["from the start", "from the signature"], [`context["start"]`, `context["signed"]`]),
        other("unit", ["3 months", "3 years"], [`- 1 + params["number_1"]`, `- 1 + params["number_1"] * 12`]),
        same("antonym", ["that runs for", "that lasts for"]),
      ],
    },
    {
      id: "mean-height",
      task: "The trees are measured in centimetres. What is their mean height in metres, to 2 decimals?",
      deceivingProgram: python`
heights = [tree["height"] for tree in context["trees"]]
mean_in_metres = round(sum(heights) / len(heights) / 100, 2)
result = round(mean_in_metres, params["number_1"])
`,
      program: python`
heights = [tree["height"] for tree in context["trees"]]
mean_in_metres = sum(heights) / len(heights) / 100
result = round(mean_in_metres, params["number_1"])
`,
      fixtures: contexts(
        {
          trees: [
            { height: 1204, girth: 131 },
            { height: 877, girth: 90 },
            { height: 1532, girth: 178 },
          ],
        },
        {
          trees: [
            { height: 410, girth: 44 },
            { height: 395, girth: 52 },
            { height: 622, girth: 71 },
            { height: 1101, girth: 119 },
            { height: 740, girth: 85 },
            { height: 523, girth: 66 },
          ],
        },
      ),
      english: ["Average height of the trees, given in centimetres, as metres with 2 decimals"],
      spanish: ["Los árboles están medidos en centímetros. ¿Cuál es su altura media en metros, con 2 decimales?"],
      changes: [
        other("number", ["2", "4"]),
        other("number", ["2", "1"]),
        other("field", ["height", "girth"], [`tree["height"]`, `tree["girth"]`]),
        other("antonym", ["mean height", "greatest height"], ["sum(heights) / len(heights)", "max(heights)"]),
        other("unit", ["in metres", "in feet"], [" / 100\n", " / 30.48\n"]),
        same("entity", ["mean height", "average height"]),
      ],
    },
  ]),
  ...deceive("tables", [
    {
      id: "hours-of-week",
      task: "Total the hours on the time sheet in the week that begins on 2026-03-02",
      deceivingProgram: python`
from datetime import date

week = date.fromisoformat(params["date_1"]).isocalendar()[:2]
rows = [row for row in context["sheet"] if date.fromisoformat(row["day"]).isocalendar()[:2] == week]
result = sum(row["hours"] for row in rows)
`,
      program: python`
from datetime import date, timedelta

first = date.fromisoformat(params["date_1"])
rows = [row for row in context["sheet"] if first <= date.fromisoformat(row["day"]) < first + timedelta(days=7)]
result = sum(row["hours"] for row in rows)
`,
      fixtures: contexts(
        {
          sheet: [
            { day: "2026-02-27", hours: 8, breaks: 1 },
            { day: "2026-03-02", hours: 7, breaks: 2 },
            { day: "2026-03-03", hours: 4, breaks: 1 },
            { day: "2026-03-06", hours: 9, breaks: 3 },
            { day: "2026-03-10", hours: 6, breaks: 1 },
          ],
        },
        {
          sheet: [
            { day: "2026-03-01", hours: 3, breaks: 1 },
            { day: "2026-03-03", hours: 2, breaks: 0 },
            { day: "2026-03-08", hours: 5, breaks: 1 },
            { day: "2026-03-09", hours: 10, breaks: 2 },
            { day: "2026-03-12", hours: 1, breaks: 0 },
          ],
        },
      ),
      english: ["How many hours does the time sheet show for the week beginning on 2026-03-02?"],
      spanish: ["Suma las horas de la hoja (sheet) en la semana que empieza el 2026-03-02"],
      changes: [
        other("date", ["2026-03-02", "2026-03-04"]),
        other("date", ["2026-03-02", "2026-03-09"]),
        other(
          "direction",
          ["begins on", "ends before"],
          [
            'first <= date.fromisoformat(row["day"]) < first + timedelta(days=7)',
            'first - timedelta(days=7) <= date.fromisoformat(row["day"]) < first',
          ],
        ),
        other("field", ["the hours", "the breaks"], [`row["hours"]`, `row["breaks"]`]),
        other("unit", ["in the week that", "in the fortnight that"], ["days=7", "days=14"]),
        same("antonym", ["Total the hours", "Add up the hours"]),
      ],
    },
    {
      id: "cases-by-status",
      task: 'How many cases have the status "open"?',
      deceivingProgram: python`
matching = [case for case in context["cases"] if case["status"].strip().lower() == params["text_1"]]
result = len(matching)
`,
      program: python`
matching = [case for case in context["cases"] if case["status"] == params["text_1"]]
result = len(matching)
`,
      fixtures: contexts(
        {
          cases: [
            { id: "K1", status: "open", before: "In Review" },
            { id: "K2", status: "In Review", before: "open" },
            { id: "K3", status: "In Review", before: "open" },
            { id: "K4", status: "closed", before: "open" },
          ],
        },
        {
          cases: [
            { id: "L1", status: "open", before: "open" },
            { id: "L2", status: "open", before: "closed" },
            { id: "L3", status: "closed", before: "In Review" },
            { id: "L4", status: "In Review", before: "open" },
            { id: "L5", status: "open", before: "In Review" },
          ],
        },
      ),
      english: ['Count the cases whose status is "open"'],
      spanish: ['¿Cuántos casos tienen el estado "open"?', 'Número de casos en estado "open"'],
      changes: [
        other("text", ["open", "In Review"]),
        other("text", ["open", "closed"]),
        other("negation", ["have the status", "do not have the status"], [`case["status"] ==`, `case["status"] !=`]),
        other("field", ["have the status", "had before the status"], [`case["status"]`, `case["before"]`]),
        other("unit", ["How many cases", "Which cases"], ["len(matching)", `[case["id"] for case in matching]`]),
        same("entity", ["status", "state"]),
      ],
    },
    {
      id: "calls-of-hours",
      task: "How many calls came in from 8 to 18 hours, the end not included?",
      deceivingProgram: python`
hours = [int(call["received"][11:13]) for call in context["calls"]]
chosen = [hour for hour in hours if params["number_1"] <= hour < params["number_2"]]
result = len(chosen)
`,
      program: python`
hours = [int(call["received"][11:13]) for call in context["calls"]]
length = (params["number_2"] - params["number_1"]) % 24
chosen = [hour for hour in hours if (hour - params["number_1"]) % 24 < length]
result = len(chosen)
`,
      fixtures: contexts(
        {
          calls: [
            { received: "2026-04-02T07:59", answered: "2026-04-02T08:02" },
            { received: "2026-04-02T08:00", answered: "2026-04-02T08:20" },
            { received: "2026-04-02T17:59", answered: "2026-04-02T18:01" },
            { received: "2026-04-02T19:30", answered: "2026-04-02T19:31" },
            { received: "2026-04-02T23:10", answered: "2026-04-02T23:30" },
            { received: "2026-04-03T03:45", answered: "2026-04-03T08:05" },
          ],
        },
        {
          calls: [
            { received: "2026-04-07T12:00", answered: "2026-04-07T12:01" },
            { received: "2026-04-07T15:20", answered: "2026-04-07T15:25" },
            { received: "2026-04-07T16:48", answered: "2026-04-07T18:10" },
            { received: "2026-04-08T00:05", answered: "2026-04-08T09:00" },
          ],
        },
      ),
      english: ["Count the calls received from 8 up to, but not including, 18 hours"],
      spanish: ["¿Cuántas llamadas entraron de 8 a 18 horas, sin incluir el final?"],
      changes: [
        other("number", ["8 to 18", "22 to 6"]),
        other("number", ["8 to 18", "19 to 8"]),
        other("number", ["8 to 18", "8 to 17"]),
        other("field", ["came in", "were answered"], [`call["received"]`, `call["answered"]`]),
        other("negation", ["from 8 to 18 hours", "not from 8 to 18 hours"], ["24 < length", "24 >= length"]),
        other("unit", ["How many calls came in", "In which hours did calls come in"], ["len(chosen)", "sorted(set(chosen))"]),
      ],
    },
    {
      id: "missing-scores",
      task: "Average the scores to one decimal, where a missing score counts as 0",
      deceivingProgram: python`
scores = [row["score"] or params["number_1"] for row in context["quiz"]]
result = round(sum(scores) / len(scores), 1)
`,
      program: python`
scores = [params["number_1"] if row["score"] is None else row["score"] for row in context["quiz"]]
result = round(sum(scores) / len(scores), 1)
`,
      fixtures: contexts(
        {
          quiz: [
            { team: "Owls", score: 0, bonus: 4 },
            { team: "Foxes", score: null, bonus: null },
            { team: "Hares", score: 60, bonus: 3 },
            { team: "Moles", score: 45, bonus: 7 },
          ],
        },
        {
          quiz: [
            { team: "Bears", score: 80, bonus: null },
            { team: "Larks", score: null, bonus: 1 },
            { team: "Newts", score: 0, bonus: 6 },
          ],
        },
      ),
      english: ["What is the mean of the scores, to one decimal, with 0 for a score that is missing?"],
      spanish: ["Calcula la media de las puntuaciones con un decimal; una que falta cuenta como 0"],
      changes: [
        other("number", ["0", "50"]),
        other("number", ["0", "10"]),
        other(
          "negation",
          ["counts as 0", "does not count"],
          [
            `params["number_1"] if row["score"] is None else row["score"] for row in context["quiz"]`,
            `row["score"] for row in context["quiz"] if row["score"] is not None`,
          ],
        ),
        other(
          "field",
          ["Average the scores to one decimal, where a missing score", "Average the bonuses to one decimal, where a missing bonus"],
          [`row["score"] is None else row["score"]`, `row["bonus"] is None else row["bonus"]`],
        ),
        other("entity", ["Average", "Add up"], [" / len(scores)", ""]),
      ],
    },
  ]),
  ...deceive("pdf", [
    {
      id: "catalogue-search",
      task: 'Which articles in the catalogue have "oak" in their description? Give their numbers.',
      deceivingProgram: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
articles = re.findall(r"^(\S+): (.+)$", text, re.M)
result = [number for number, words in articles if re.search(params["text_1"], words)]
`,
      program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
articles = re.findall(r"^(\S+): (.+)$", text, re.M)
result = [number for number, words in articles if params["text_1"] in words]
`,
      fixtures: [
        {
          context: {},
          files: {
            "catalogue.pdf": page(
              "Spring",
              "A10: bench of oak (new)",
              "A11: table of pine, renewed",
              "A12: shelf, 1.5 m",
              "A13: lamp, 125 cm, foot of oak",
            ),
          },
        },
        {
          context: {},
          files: {
            "catalogue.pdf": page("Autumn", "B20: oak chest, 1.5 m", "B21: newspaper rack", "B22: rug, 115 x 175 cm", "B23: stool (new)"),
          },
        },
      ],
      english: ['Numbers of the articles in the catalogue that are described with "oak"'],
      spanish: ['¿Qué artículos del catálogo llevan "oak" en la descripción? Da sus números.'],
      changes: [
        other("text", ["oak", "(new)"]),
        other("text", ["oak", "1.5"]),
        other("text", ["oak", "cm"]),
        other("negation", ["have", "do not have"], [`params["text_1"] in`, `params["text_1"] not in`]),
        other("field", ["their numbers", "their descriptions"], ["[number for", "[words for"]),
        other(
          "antonym",
          ["in their description", "at the start of their description"],
          [`params["text_1"] in words`, `words.startswith(params["text_1"])`],
        ),
      ],
    },
  ]),
  ...deceive("mail", [
    {
      id: "subjects-of-sender",
      task: "Give the subjects of the mails that luis@fern.example sent",
      deceivingProgram: python`
result = [mail["subject"] for mail in context["archive"] if params["email_1"] in mail["from"]]
`,
      program: python`
from email.utils import parseaddr

result = [mail["subject"] for mail in context["archive"] if parseaddr(mail["from"])[1] == params["email_1"]]
`,
      fixtures: contexts(
        {
          archive: [
            { from: "Luis Gil <luis@fern.example>", to: "Joan Ruiz <joan@fern.example>", subject: "Seeds" },
            { from: "Joan Ruiz <joan@fern.example>", to: "An Li <an@fern.example>", subject: "Pots" },
            { from: "An Li <an@fern.example>", to: "Luis Gil <luis@fern.example>", subject: "Soil" },
          ],
        },
        {
          archive: [
            { from: "Joan Ruiz <joan@fern.example>", to: "Luis Gil <luis@fern.example>", subject: "Rain" },
            { from: "Luis Gil <luis@fern.example>", to: "An Li <an@fern.example>", subject: "Frost" },
            { from: "Luis Gil <luis@fern.example>", to: "Joan Ruiz <joan@fern.example>", subject: "Hail" },
          ],
        },
      ),
      english: ["Which subjects do the mails by luis@fern.example have?"],
      spanish: ["Da los asuntos de los correos que envió luis@fern.example"],
      changes: [
        other("text", ["luis@fern.example", "an@fern.example"]),
        other("text", ["luis@fern.example", "joan@fern.example"]),
        other("negation", ["that luis@fern.example sent", "that luis@fern.example did not send"], ["==", "!="]),
        other("direction", ["sent", "received"], [`mail["from"]`, `mail["to"]`]),
        other(
          "unit",
          ["Give the subjects", "Give the number"],
          ['[mail["subject"] for', "sum(1 for"],
          [`params["email_1"]]`, `params["email_1"])`],
        ),
      ],
    },
  ]),
  ...deceive("sql", [
    {
      id: "milk-per-month",
      task: "Total in SQL, month by month, the litres milked since 2026-04-01",
      deceivingProgram: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE milk (day, litres, cows)")
database.executemany("INSERT INTO milk VALUES (:day, :litres, :cows)", context["milk"])
query = """
SELECT substr(day, 1, 7) AS month, SUM(litres)
FROM milk
GROUP BY month
HAVING month >= substr(?, 1, 7)
"""
result = dict(database.execute(query, [params["date_1"]]))
`,
      program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE milk (day, litres, cows)")
database.executemany("INSERT INTO milk VALUES (:day, :litres, :cows)", context["milk"])
query = """
SELECT substr(day, 1, 7) AS month, SUM(litres)
FROM milk
WHERE day >= ?
GROUP BY month
"""
result = dict(database.execute(query, [params["date_1"]]))
`,
      fixtures: contexts(
        {
          milk: [
            { day: "2026-03-30", litres: 410, cows: 20 },
            { day: "2026-04-01", litres: 395, cows: 19 },
            { day: "2026-04-16", litres: 402, cows: 20 },
            { day: "2026-05-02", litres: 388, cows: 18 },
          ],
        },
        {
          milk: [
            { day: "2026-03-11", litres: 88, cows: 5 },
            { day: "2026-04-09", litres: 91, cows: 5 },
            { day: "2026-04-10", litres: 70, cows: 4 },
            { day: "2026-05-01", litres: 93, cows: 6 },
            { day: "2026-05-20", litres: 64, cows: 4 },
          ],
        },
      ),
      english: ["For each month since 2026-04-01, how many litres were milked in all? Ask SQL."],
      spanish: ["Suma en SQL, mes a mes, los litros ordeñados desde el 2026-04-01"],
      changes: [
        other("date", ["2026-04-01", "2026-04-10"]),
        other("date", ["2026-04-01", "2026-05-01"]),
        other("direction", ["since", "before"], ["day >= ?", "day < ?"]),
        other("field", ["the litres milked", "the cows milked"], ["SUM(litres)", "SUM(cows)"]),
        other(
          "entity",
          ["Total in SQL, month by month, the litres", "Find in SQL, month by month, the highest number of litres"],
          ["SUM(litres)", "MAX(litres)"],
        ),
        same("antonym", ["since", "on or after"]),
      ],
    },
  ]),
];

function deceive(family: TaskFamily, listed: readonly DeceivingTask[]): DeceivingBase[] {
  return listed.flatMap(({ deceivingProgram, ...right }) =>
    defineTasks(family, [right]).map((base) => ({ ...base, program: deceivingProgram, rightProgram: base.program })),
  );
}

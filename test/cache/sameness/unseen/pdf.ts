import { defineTasks, other, page, pages, python, same } from "../define-tasks.ts";

/** Registers, laboratory reports, contracts, manuals, menus, minutes and forms, drawn from lines of text. */
export const unseenPdfTasks = defineTasks("pdf", [
  {
    id: "expiring-certificates",
    task: "Which certificates in register.pdf expire within 90 days after 2026-06-01?",
    program: python`
import re
from datetime import date, timedelta
import fitz

with fitz.open(files[params["path_1"]]) as document:
    text = "\n".join(page.get_text() for page in document)
first = date.fromisoformat(params["date_1"])
last = first + timedelta(days=params["number_1"])
found = re.findall(r"^(\S+) issued (\S+) expires (\S+)$", text, re.M)
result = [name for name, issued, expires in found if first < date.fromisoformat(expires) <= last]
`,
    fixtures: [
      {
        context: {},
        files: {
          "register.pdf": page(
            "Certificate register",
            "pump-3 issued 2024-06-20 expires 2026-06-20",
            "lift-1 issued 2026-07-15 expires 2027-07-15",
            "crane-2 issued 2024-08-30 expires 2026-08-30",
            "tank-9 issued 2024-05-31 expires 2026-05-31",
            "gate-4 issued 2025-09-20 expires 2026-09-20",
          ),
        },
      },
      {
        context: {},
        files: {
          "register.pdf": pages(
            ["Certificate register", "oven-1 issued 2026-06-10 expires 2028-06-10", "oven-2 issued 2024-07-01 expires 2026-07-01"],
            [
              "hoist-5 issued 2024-08-31 expires 2026-08-31",
              "hoist-6 issued 2021-06-01 expires 2026-06-01",
              "van-2 issued 2026-01-05 expires 2026-06-29",
            ],
          ),
        },
      },
    ],
    english: [
      "After 2026-06-01, which of the certificates listed in register.pdf run out in the next 90 days?",
      "List the certificates of register.pdf that end no later than 90 days after 2026-06-01, but after that date",
    ],
    spanish: ["¿Qué certificados de register.pdf caducan en los 90 días posteriores al 2026-06-01?"],
    changes: [
      other("number", ["90", "30"]),
      other("date", ["2026-06-01", "2026-08-30"]),
      other(
        "direction",
        ["after 2026", "before 2026"],
        [
          "first < date.fromisoformat(expires) <= last",
          `first - timedelta(days=params["number_1"]) <= date.fromisoformat(expires) < first`,
        ],
      ),
      other("unit", ["days", "weeks"], ["days=", "weeks="]),
      other("field", ["expire within", "were issued within"], ["date.fromisoformat(expires)", "date.fromisoformat(issued)"]),
      other(
        "negation",
        ["expire within", "do not expire within"],
        ["if first < date.fromisoformat(expires) <= last", "if not first < date.fromisoformat(expires) <= last"],
      ),
    ],
  },
  {
    id: "out-of-range",
    task: "Which values of the laboratory report lie outside their reference range?",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
found = re.findall(r"^(.+): ([\d.]+) \S+ \(([\d.]+) to ([\d.]+)\)$", text, re.M)
result = [name for name, value, low, high in found if not float(low) <= float(value) <= float(high)]
`,
    fixtures: [
      {
        context: {},
        files: {
          "report.pdf": page(
            "Laboratory report 551",
            "Haemoglobin: 13.9 g/dl (12.0 to 16.0)",
            "Ferritin: 9 ug/l (15 to 150)",
            "Glucose: 5.4 mmol/l (3.9 to 5.6)",
            "Creatinine: 1.31 mg/dl (0.50 to 1.00)",
          ),
        },
      },
      {
        context: {},
        files: {
          "report.pdf": pages(
            ["Laboratory report 552", "Sodium: 145 mmol/l (135 to 145)", "Potassium: 5.6 mmol/l (3.5 to 5.1)"],
            ["Calcium: 2.01 mmol/l (2.15 to 2.55)", "Urea: 30 mg/dl (17 to 43)", "Uric acid: 7.9 mg/dl (2.4 to 5.7)"],
          ),
        },
      },
    ],
    english: ["List the names of the laboratory values that are not within the range given beside them"],
    spanish: [
      "¿Qué valores del informe de laboratorio están fuera de su intervalo de referencia?",
      "Nombra los resultados del análisis que se salen de su rango de referencia",
    ],
    changes: [
      other("antonym", ["outside", "inside"], ["if not float", "if float"]),
      other("negation", ["lie", "do not lie"], ["if not float", "if float"]),
      other("direction", ["outside", "above"], ["not float(low) <= float(value) <= float(high)", "float(value) > float(high)"]),
      other("direction", ["outside", "below"], ["not float(low) <= float(value) <= float(high)", "float(value) < float(low)"]),
      other("unit", ["Which values", "How many values"], ["[name for", "sum(1 for"], ["float(high)]", "float(high))"]),
      same("entity", ["reference range", "normal range"]),
    ],
  },
  {
    id: "contract-clause",
    task: "Quote clause 4.2 of contract.pdf, without its number",
    program: python`
import fitz

with fitz.open(files[params["path_1"]]) as document:
    rows = [row.strip() for page in document for row in page.get_text().splitlines()]
wanted = str(params["number_1"]) + " "
result = next(row.removeprefix(wanted) for row in rows if row.startswith(wanted))
`,
    fixtures: [
      {
        context: {},
        files: {
          "contract.pdf": pages(
            ["3 Rent", "3.1 The rent is due on the first of the month.", "3.2 It includes heating."],
            ["4 Notice", "4.1 Notice is given in writing.", "4.2 Its period is three months.", "4.3 It ends the lease."],
          ),
          "annex.pdf": page("4 Keys", "4.1 There are two keys.", "4.2 Lost keys are paid for.", "4.3 Spare keys stay here."),
        },
      },
      {
        context: {},
        files: {
          "contract.pdf": page(
            "3 Fees",
            "3.1 The fee is fixed.",
            "4 Duties",
            "4.1 Work is done on site.",
            "4.2 Tools are lent.",
            "4.3 Waste is removed.",
          ),
          "annex.pdf": pages(["3.1 Prices hold for a year."], ["4 Tools", "4.2 Drills and saws.", "4.3 Ladders."]),
        },
      },
    ],
    english: [
      "What does clause 4.2 in contract.pdf say? Leave out the number.",
      "Find the clause 4.2 in contract.pdf and give its words without the number in front",
    ],
    spanish: ["Cita la cláusula 4.2 de contract.pdf sin su número"],
    changes: [
      other("number", ["4.2", "3.1"]),
      other("text", ["contract.pdf", "annex.pdf"]),
      other("negation", ["without its number", "with its number"], ["row.removeprefix(wanted) for", "row for"]),
      other(
        "direction",
        ["Quote clause", "Quote what follows clause"],
        [
          "next(row.removeprefix(wanted) for row in rows if row.startswith(wanted))",
          `next(after.split(" ", 1)[1] for row, after in zip(rows, rows[1:]) if row.startswith(wanted))`,
        ],
      ),
      other(
        "unit",
        ["Quote clause", "Count the words of clause"],
        ["next(row.removeprefix(wanted) for", "next(len(row.removeprefix(wanted).split()) for"],
      ),
      same("entity", ["clause", "paragraph"]),
    ],
  },
  {
    id: "chapter-start",
    task: 'On which page of the manual does the chapter "Safety" begin?',
    program: python`
import fitz

with fitz.open(next(iter(files.values()))) as document:
    tops = [page.get_text().splitlines()[0].strip() for page in document]
starts = [index for index, top in enumerate(tops) if top.startswith("Chapter: ")]
start = tops.index("Chapter: " + params["text_1"])
result = start + 1
`,
    fixtures: [
      {
        context: {},
        files: {
          "manual.pdf": pages(
            ["Contents", "Chapter: Safety"],
            ["Chapter: Safety", "Wear gloves."],
            ["More on Safety", "Mind the belt."],
            ["Chapter: Storage", "Keep it dry."],
            ["Chapter: Repair", "See Safety."],
          ),
        },
      },
      {
        context: {},
        files: {
          "manual.pdf": pages(
            ["Chapter: Storage", "Safety first."],
            ["Shelves", "Up to six."],
            ["Chapter: Repair", "Ask us."],
            ["Chapter: Safety", "Wear a helmet."],
            ["Exits", "Two."],
            ["Chapter: Index", "Belt, gloves, helmet"],
          ),
        },
      },
    ],
    english: ['Which page is the first of the chapter "Safety" in the manual?'],
    spanish: ['¿En qué página del manual empieza el capítulo "Safety"?', 'Página del manual donde comienza el capítulo "Safety"'],
    changes: [
      other("text", ["Safety", "Repair"]),
      other("antonym", ["begin", "end"], ["result = start + 1", "result = next((index for index in starts if index > start), len(tops))"]),
      other(
        "unit",
        ['On which page of the manual does the chapter "Safety" begin', 'How many pages of the manual does the chapter "Safety" take'],
        ["result = start + 1", "result = next((index for index in starts if index > start), len(tops)) - start"],
      ),
      other(
        "direction",
        ["does the chapter", "does the chapter after"],
        ["result = start + 1", "result = next(index for index in starts if index > start) + 1"],
      ),
      other(
        "entity",
        ['On which page of the manual does the chapter "Safety" begin', 'Which sentence comes first in the chapter "Safety" of the manual'],
        [`    tops = [`, `    second = [page.get_text().splitlines()[1].strip() for page in document]\n    tops = [`],
        ["result = start + 1", "result = second[start]"],
      ),
      same("antonym", ["begin", "start"]),
    ],
  },
  {
    id: "vegetarian-dishes",
    task: "Which dishes on the menu are vegetarian (marked V) and cost less than 12?",
    program: python`
import fitz

dishes = []
with fitz.open(next(iter(files.values()))) as document:
    for page in document:
        rows = {}
        for x0, y0, x1, y1, word, *_ in page.get_text("words"):
            rows.setdefault(round(y1), []).append((x0, word))
        for bottom in sorted(rows):
            *dish, price = [word for x0, word in sorted(rows[bottom])]
            if dish:
                dishes.append((" ".join(dish).removesuffix(" V"), dish[-1] == "V", float(price)))
result = [name for name, vegetarian, price in dishes if vegetarian and price < params["number_1"]]
`,
    fixtures: [
      {
        context: {},
        files: {
          "menu.pdf": page(
            "Lunch",
            "Onion soup V\t6.50",
            "Trout\t11.90",
            "Risotto V\t12.00",
            "Stew\t14.20",
            "Mushroom pie V\t15.80",
            "Salad V\t8.00",
          ),
        },
      },
      {
        context: {},
        files: {
          "menu.pdf": pages(["Starters", "Olives V\t4.00", "Ham\t9.50"], ["Mains", "Curry V\t11.95", "Duck\t18.00", "Gratin V\t13.10"]),
        },
      },
    ],
    english: ["Name the dishes marked V on the menu whose price is under 12"],
    spanish: ["¿Qué platos de la carta son vegetarianos (llevan una V) y cuestan menos de 12?"],
    changes: [
      other("number", ["12", "8"]),
      other("number", ["12", "15.5"]),
      other("negation", ["are vegetarian", "are not vegetarian"], ["if vegetarian and", "if not vegetarian and"]),
      other("antonym", ["less than", "more than"], ["price <", "price >"]),
      other("unit", ["Which dishes", "How many dishes"], ["[name for", "sum(1 for"], [`params["number_1"]]`, `params["number_1"])`]),
      other("negation", ["cost less than", "do not cost less than"], ["price <", "price >="]),
    ],
  },
  {
    id: "approved-motions",
    task: "¿Qué acuerdos aprobó la junta según el acta? Devuelve su texto sin el número.",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
found = re.findall(r"^Acuerdo (\d+): (.+) - (aprobado|rechazado), (\d+) votos a favor$", text, re.M)
result = [motion for number, motion, outcome, votes in found if outcome == "aprobado"]
`,
    fixtures: [
      {
        context: {},
        files: {
          "acta.pdf": page(
            "Acta de la junta de marzo",
            "Acuerdo 1: Pintar la escalera - aprobado, 9 votos a favor",
            "Acuerdo 2: Cambiar el ascensor - rechazado, 4 votos a favor",
            "Acuerdo 3: Subir la cuota - aprobado, 7 votos a favor",
          ),
        },
      },
      {
        context: {},
        files: {
          "acta.pdf": pages(
            ["Acta de la junta de mayo", "Acuerdo 4: Poner placas solares - rechazado, 2 votos a favor"],
            ["Acuerdo 5: Podar los pinos - aprobado, 11 votos a favor", "Acuerdo 6: Cerrar el patio - rechazado, 5 votos a favor"],
          ),
        },
      },
    ],
    english: [
      "According to the minutes, which motions did the board approve? Return their text without the number.",
      "Texts of the approved motions in the minutes, numbers left out",
    ],
    spanish: ["Da el texto, sin número, de los acuerdos del acta que salieron aprobados"],
    changes: [
      other("antonym", ["aprobó", "rechazó"], [`== "aprobado"`, `== "rechazado"`]),
      other("negation", ["aprobó", "no aprobó"], [`== "aprobado"`, `!= "aprobado"`]),
      other("field", ["Devuelve su texto sin el número", "Devuelve su número"], ["[motion for", "[int(number) for"]),
      other("entity", ["Devuelve su texto sin el número", "Devuelve los votos a favor de cada uno"], ["[motion for", "[int(votes) for"]),
      other(
        "unit",
        ["Qué acuerdos aprobó la junta según el acta? Devuelve su texto sin el número.", "Cuántos acuerdos aprobó la junta según el acta?"],
        ["[motion for", "sum(1 for"],
        [`== "aprobado"]`, `== "aprobado")`],
      ),
      same("antonym", ["aprobó la junta", "dio por buenos la junta"]),
    ],
  },
  {
    id: "ticked-boxes",
    task: "Which boxes are ticked on the form? Return their labels in order.",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
boxes = re.findall(r"^\[(.)\] (.+)$", text, re.M)
result = [label for sign, label in boxes if sign == "x"]
`,
    fixtures: [
      {
        context: {},
        files: {
          "form.pdf": page("Travel form", "[x] Window seat", "[ ] Vegetarian meal", "[x] Insurance", "[ ] Extra bag", "Signed: K."),
        },
      },
      {
        context: {},
        files: { "form.pdf": pages(["Club form", "[ ] Rowing", "[ ] Chess"], ["[x] Climbing", "[ ] Archery", "[x] Choir", "[x] Baking"]) },
      },
      { context: {}, files: { "form.pdf": page("Health form", "[ ] Asthma", "[x] Hay fever", "[ ] Diabetes") } },
    ],
    english: ["List, in order, the labels of all boxes on the form that have a tick"],
    spanish: [
      "¿Qué casillas están marcadas en el formulario? Devuelve sus etiquetas en orden.",
      "Etiquetas, en orden, de las casillas marcadas del formulario",
    ],
    changes: [
      other("negation", ["are ticked", "are not ticked"], [`sign == "x"`, `sign != "x"`]),
      other("antonym", ["ticked", "empty"], [`sign == "x"`, `sign == " "`]),
      other("direction", ["in order", "in reverse order"], ["for sign, label in boxes", "for sign, label in reversed(boxes)"]),
      other("unit", ["their labels in order", "how many they are"], ["[label for", "sum(1 for"], [`"x"]`, `"x")`]),
      other("antonym", ["in order", "in alphabetical order"], ["result = [", "result = sorted("], [`"x"]`, `"x")`]),
      same("antonym", ["ticked", "checked"]),
    ],
  },
]);

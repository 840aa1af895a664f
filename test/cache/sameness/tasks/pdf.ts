import { defineTasks, other, page, pages, python, same } from "../define-tasks.ts";

/** Invoices, statements and reports that are drawn from lines of text, in both decimal styles. */
export const pdfTasks = defineTasks("pdf", [
  {
    id: "invoice-total",
    task: "What is the total amount of the invoice in euros?",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
amount = re.search(r"^Total: ([\d.,]+)", text, re.M)[1]
result = float(amount.replace(".", "").replace(",", "."))
`,
    fixtures: [
      {
        context: {},
        files: {
          "invoice.pdf": page("Invoice 2026-17", "Subtotal: 1.000,00 EUR", "Discount: 50,00 EUR", "VAT: 199,50 EUR", "Total: 1.149,50 EUR"),
        },
      },
      {
        context: {},
        files: {
          "invoice.pdf": page(
            "Invoice 2026-18",
            "Two chairs",
            "Subtotal: 279,00 EUR",
            "Discount: 9,00 EUR",
            "VAT: 56,70 EUR",
            "Total: 326,70 EUR",
          ),
        },
      },
      {
        context: {},
        files: {
          "invoice.pdf": pages(
            ["Invoice 2026-19", "One very long table", "Subtotal: 45.310,10 EUR", "Discount: 0,00 EUR"],
            ["VAT: 9.515,12 EUR", "Total: 54.825,22 EUR"],
          ),
        },
      },
    ],
    english: ["How many euros does the invoice come to in total?", "Extract the invoice's grand total in euros"],
    spanish: ["¿Cuál es el importe total de la factura en euros?"],
    changes: [
      other("field", ["total amount", "VAT amount"], ["^Total", "^VAT"]),
      other("negation", ["total amount", "total amount before VAT and discount"], ["^Total", "^Subtotal"]),
      other("unit", ["in euros", "in cents"], [`.replace(",", ".")`, `.replace(",", "")`]),
      other("field", ["total", "discount"], ["^Total", "^Discount"]),
      same("unit", ["euros", "EUR"]),
    ],
  },
  {
    id: "invoice-number",
    task: "Extract the invoice number from the PDF",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = document[0].get_text()
result = re.search(r"^Invoice no\. (\S+)", text, re.M)[1]
`,
    fixtures: [
      { context: {}, files: { "scan.pdf": page("Harbour Supplies Ltd", "Order no. 88-A", "Invoice no. INV-4410", "Customer no. 90017") } },
      { context: {}, files: { "scan.pdf": page("Kiln & Co", "Invoice no. 2026/031", "Customer no. K-7", "Order no. 5512", "Thank you") } },
    ],
    english: ["Which number does the invoice in the PDF carry?"],
    spanish: ["Extrae el número de factura del PDF", "¿Qué número tiene la factura?"],
    changes: [
      other("entity", ["invoice number", "order number"], ["^Invoice", "^Order"]),
      other("entity", ["invoice number", "customer number"], ["^Invoice", "^Customer"]),
      other(
        "negation",
        ["invoice number", "invoice number without punctuation"],
        ["re.M)[1]", `re.M)[1]\nresult = re.sub(r"\\W", "", result)`],
      ),
      other("direction", ["invoice number", "invoice number backwards"], ["re.M)[1]", "re.M)[1][::-1]"]),
      other("entity", ["invoice number", "issuer's name"], [`re.search(r"^Invoice no\\. (\\S+)", text, re.M)[1]`, "text.splitlines()[0]"]),
    ],
  },
  {
    id: "due-date",
    task: "Give the due date of the invoice as an ISO date; day comes before month on the page",
    program: python`
import re
from datetime import datetime
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
written = re.search(r"Due date: (\d\d/\d\d/\d{4})", text)[1]
day = datetime.strptime(written, "%d/%m/%Y").date()
result = day.isoformat()
`,
    fixtures: [
      { context: {}, files: { "bill.pdf": page("Bill 7", "Invoice date: 04/03/2026", "Due date: 03/04/2026", "Total: 12.00") } },
      { context: {}, files: { "bill.pdf": page("Bill 8", "Due date: 31/01/2026", "Total: 310.75", "Invoice date: 01/01/2026") } },
      { context: {}, files: { "bill.pdf": page("Bill 9", "Total: 88.10", "Invoice date: 12/11/2025", "Due date: 11/12/2025") } },
    ],
    english: ["By which date must the invoice be paid? Dates on the page are day first; answer in ISO format."],
    spanish: ["Da la fecha de vencimiento de la factura en formato ISO; en la página el día va antes del mes"],
    changes: [
      other("field", ["due date", "invoice date"], ["Due date:", "Invoice date:"]),
      same("unit", ["an ISO date", "YYYY-MM-DD"]),
      other("unit", ["an ISO date", "a day number of the year"], ["day.isoformat()", "day.timetuple().tm_yday"]),
      other(
        "entity",
        ["the due date of the invoice as an ISO date", "the English weekday of the invoice's due date"],
        ["day.isoformat()", `day.strftime("%A")`],
      ),
      other(
        "direction",
        ["the due date", "the day after the due date"],
        ["from datetime import datetime", "from datetime import datetime, timedelta"],
        ["day.isoformat()", "(day + timedelta(days=1)).isoformat()"],
      ),
    ],
  },
  {
    id: "pages-with-word",
    task: 'How many pages of report.pdf mention "risk"?',
    program: python`
import fitz

with fitz.open(files[params["path_1"]]) as document:
    result = sum(params["text_1"] in page.get_text() for page in document)
`,
    fixtures: [
      {
        context: {},
        files: {
          "report.pdf": pages(
            ["Summary", "Low risk", "No other risk"],
            ["Growth", "Growth and growth"],
            ["risk and growth"],
            ["Closing words"],
          ),
          "annex.pdf": pages(["Tables", "risk by year"], ["More tables"], ["Sources"]),
        },
      },
      {
        context: {},
        files: {
          "report.pdf": pages(["The year", "growth"], ["Markets: risk", "Credit: risk"], ["Outlook", "growth"]),
          "annex.pdf": pages(["growth"], ["risk"], ["risk and risk"]),
        },
      },
    ],
    english: ['On how many pages of report.pdf does the word "risk" occur?'],
    spanish: ['¿En cuántas páginas de report.pdf aparece "risk"?', 'La palabra "risk": cuenta las páginas de report.pdf que la contienen'],
    changes: [
      other("text", ["risk", "growth"]),
      other("text", ["report.pdf", "annex.pdf"]),
      other("negation", ["mention", "do not mention"], ["in page.get_text()", "not in page.get_text()"]),
      other(
        "entity",
        ["pages", "lines"],
        ["for page in document)", "for page in document for line in page.get_text().splitlines())"],
        ["in page.get_text() ", "in line "],
      ),
      other(
        "direction",
        ["How many pages of report.pdf mention", "What is the last page number of report.pdf to mention"],
        ["sum(", "max(number * ("],
        ["get_text() for page in document)", "get_text()) for number, page in enumerate(document, 1))"],
      ),
    ],
  },
  {
    id: "items-by-quantity",
    task: "List the articles on the delivery note with a quantity above 2",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
items = re.findall(r"^(.+) \| qty (\d+) \| weight (\d+) kg$", text, re.M)
result = [name for name, quantity, weight in items if int(quantity) > params["number_1"]]
`,
    fixtures: [
      {
        context: {},
        files: {
          "note.pdf": page(
            "Delivery note 5",
            "Blue pen | qty 5 | weight 1 kg",
            "Desk | qty 1 | weight 38 kg",
            "Lamp | qty 2 | weight 3 kg",
            "Chair | qty 4 | weight 9 kg",
          ),
        },
      },
      {
        context: {},
        files: {
          "note.pdf": pages(
            ["Delivery note 6", "Brick | qty 40 | weight 2 kg", "Sand | qty 2 | weight 25 kg"],
            ["Page two", "Rope | qty 3 | weight 1 kg", "Tile | qty 0 | weight 0 kg"],
          ),
        },
      },
    ],
    english: ["Which articles does the delivery note list more than 2 times by quantity?"],
    spanish: ["Lista los artículos del albarán con cantidad superior a 2", "¿De qué artículos del albarán se entregan más de 2 unidades?"],
    changes: [
      other("number", ["2", "4"]),
      other("antonym", ["above", "below"], ["int(quantity) >", "int(quantity) <"]),
      other("field", ["quantity", "weight"], ["int(quantity)", "int(weight)"]),
      other("negation", ["above", "not above"], ["int(quantity) >", "int(quantity) <="]),
      other(
        "entity",
        ["List the articles", "Count the articles"],
        ["result = [", "result = len(["],
        [`params["number_1"]]`, `params["number_1"]])`],
      ),
      other("unit", ["a quantity", "a weight in grams"], ["int(quantity)", "int(weight) * 1000"]),
    ],
  },
  {
    id: "sum-recent-invoices",
    task: "Sum the totals of all invoices dated after 2026-03-01",
    program: python`
import re
import fitz

result = 0
for path in files.values():
    with fitz.open(path) as document:
        text = "\n".join(page.get_text() for page in document)
    if re.search(r"^Date: (\S+)", text, re.M)[1] > params["date_1"]:
        result += int(re.search(r"^Total: ([\d,]+)\.00", text, re.M)[1].replace(",", ""))
`,
    fixtures: [
      {
        context: {},
        files: {
          "a.pdf": page("Date: 2026-02-27", "Paid: yes", "Tax: 20.00", "Total: 120.00"),
          "b.pdf": page("Date: 2026-03-02", "Paid: no", "Tax: 180.00", "Total: 1,080.00"),
          "c.pdf": page("Date: 2026-03-20", "Paid: yes", "Tax: 8.00", "Total: 48.00"),
        },
      },
      {
        context: {},
        files: {
          "a.pdf": page("Date: 2026-03-01", "Paid: yes", "Tax: 100.00", "Total: 600.00"),
          "b.pdf": page("Date: 2026-03-16", "Paid: yes", "Tax: 5.00", "Total: 30.00"),
          "c.pdf": page("Date: 2026-01-31", "Paid: no", "Tax: 1.00", "Total: 6.00"),
        },
      },
    ],
    english: ["Add up what all invoices with a date later than 2026-03-01 come to"],
    spanish: ["Suma los totales de todas las facturas con fecha posterior al 2026-03-01"],
    changes: [
      other("date", ["2026-03-01", "2026-03-15"]),
      other("date", ["2026-03-01", "2026-01-01"]),
      other("direction", ["after", "before"], [`re.M)[1] >`, `re.M)[1] <`]),
      other("field", ["the totals", "the taxes"], [`r"^Total: `, `r"^Tax: `]),
      other(
        "antonym",
        ["Sum the totals", "Find the largest of the totals"],
        ["result += int(", "result = max(result, int("],
        [`(",", ""))`, `(",", "")))`],
      ),
      same("date", ["after 2026-03-01", "from 2026-03-02 on"], [`re.M)[1] >`, `re.M)[1] >=`]),
      other("negation", ["all invoices", "all unpaid invoices"], ["    if re", `    if "Paid: no" in text and re`]),
    ],
  },
  {
    id: "first-lines",
    task: "Return the first line of every page",
    program: python`
import fitz

with fitz.open(next(iter(files.values()))) as document:
    result = [page.get_text().splitlines()[0] for page in document]
`,
    fixtures: [
      {
        context: {},
        files: {
          "deck.pdf": pages(["Welcome all", "to us", "Page one"], ["Agenda", "Talks and lunch"], ["Thanks", "Bye", "See you soon"]),
        },
      },
      { context: {}, files: { "deck.pdf": pages(["Short preface", "by the editor"], ["Chapter", "Once there was", "a fox"]) } },
    ],
    english: ["Give me the top line of each page in a list"],
    spanish: ["Devuelve la primera línea de cada página"],
    changes: [
      other("direction", ["first", "last"], ["[0]", "[-1]"]),
      other("number", ["first", "second"], ["[0]", "[1]"]),
      other("negation", ["every page", "every page but the first"], ["for page in document]", "for page in document][1:]"]),
      other("unit", ["line", "word"], ["splitlines()", "split()"]),
      same("antonym", ["every", "each"]),
    ],
  },
  {
    id: "best-region",
    task: "Which region has the highest revenue in the table of the report?",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
rows = [
    {"region": name, "revenue": int(revenue.replace(".", "")), "cost": int(cost.replace(".", ""))}
    for name, revenue, cost in re.findall(r"^(\w+) +([\d.]+) +([\d.]+)$", text, re.M)
]
best = max(rows, key=lambda row: row["revenue"])
result = best["region"]
`,
    fixtures: [
      {
        context: {},
        files: {
          "report.pdf": page("Region  Revenue  Cost", "North  1.200  700", "South  980  910", "East  2.050  1.990", "West  400  20"),
        },
      },
      {
        context: {},
        files: { "report.pdf": page("Region  Revenue  Cost", "Andes  10.500  2.000", "Coast  9.100  9.000", "Delta  3.300  3.250") },
      },
      {
        context: {},
        files: {
          "report.pdf": pages(["Region  Revenue  Cost", "Alps  700  100"], ["Region  Revenue  Cost", "Baltic  810  640", "Rhine  55  50"]),
        },
      },
    ],
    english: ["Name the region with the largest revenue in the report's table"],
    spanish: ["¿Qué región tiene los ingresos (revenue) más altos en la tabla del informe?"],
    changes: [
      other("antonym", ["highest", "lowest"], ["max(rows", "min(rows"]),
      other("field", ["revenue", "cost"], [`row["revenue"])`, `row["cost"])`]),
      other("entity", ["revenue", "profit"], [`row["revenue"])`, `row["revenue"] - row["cost"])`]),
      same("antonym", ["highest", "greatest"]),
      other(
        "number",
        ["the highest", "the second highest"],
        [`max(rows, key=lambda row: row["revenue"])`, `sorted(rows, key=lambda row: row["revenue"])[-2]`],
      ),
    ],
  },
  {
    id: "addresses-on-page",
    task: "Extract all email addresses on page number 2 of the brochure",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    chosen = [page.get_text() for page in document if page.number + 1 == params["number_1"]]
result = re.findall(r"[\w.]+@[\w.]+\w", "\n".join(chosen))
`,
    fixtures: [
      {
        context: {},
        files: {
          "brochure.pdf": pages(
            ["Contact info@kite.example"],
            ["Write to sales@kite.example", "or ana.b@kite.example", "Phone +44 20 5550"],
            ["Press: press@kite.example, +49 30 777"],
          ),
        },
      },
      {
        context: {},
        files: {
          "brochure.pdf": pages(
            ["Head office: office@oak.example"],
            ["Repairs fix@oak.example", "Call +1 555 0100"],
            ["jobs@oak.example and +1 555 0199"],
          ),
        },
      },
    ],
    english: ["Which mail addresses stand on page number 2 of the brochure?", "List every e-mail address found on brochure page number 2"],
    spanish: ["Extrae todas las direcciones de correo de la página número 2 del folleto"],
    changes: [
      other("number", ["2", "3"]),
      other("entity", ["email addresses", "phone numbers"], [`r"[\\w.]+@[\\w.]+\\w"`, `r"\\+\\d[\\d ]*\\d"`]),
      other("negation", ["addresses on page", "addresses that are not on page"], ["==", "!="]),
      other("direction", ["on page", "after page"], ["page.number + 1 ==", "page.number + 1 >"]),
      other("entity", ["email addresses", "domains of email addresses"], [`r"[\\w.]+@[\\w.]+\\w"`, `r"@([\\w.]+\\w)"`]),
    ],
  },
  {
    id: "facturas-que-vencen",
    task: "¿Qué facturas del listado vencen antes del 2026-05-01?",
    program: python`
import re
from datetime import datetime
import fitz

def to_iso(text):
    return datetime.strptime(text, "%d.%m.%Y").date().isoformat()

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
rows = re.findall(r"^(F-\d+) emitida (\S+) vence (\S+) (\w+)$", text, re.M)
result = [number for number, issued, due, state in rows if to_iso(due) < params["date_1"]]
`,
    fixtures: [
      {
        context: {},
        files: {
          "listado.pdf": page(
            "Listado de facturas",
            "F-1 emitida 02.03.2026 vence 01.04.2026 pagada",
            "F-2 emitida 05.04.2026 vence 05.05.2026 pendiente",
            "F-3 emitida 20.04.2026 vence 30.04.2026 pendiente",
          ),
        },
      },
      {
        context: {},
        files: {
          "listado.pdf": pages(
            ["Listado", "F-8 emitida 01.05.2026 vence 01.06.2026 pagada"],
            ["F-9 emitida 15.01.2026 vence 28.02.2026 pendiente", "F-10 emitida 10.02.2026 vence 12.03.2026 pagada"],
          ),
        },
      },
    ],
    english: ["Which invoices of the listing fall due before 2026-05-01?"],
    spanish: ["Números de las facturas del listado cuyo vencimiento es anterior al 2026-05-01"],
    changes: [
      other("date", ["2026-05-01", "2026-04-15"]),
      other("direction", ["antes", "después"], ["to_iso(due) <", "to_iso(due) >"]),
      other("field", ["vencen", "se emiten"], ["to_iso(due)", "to_iso(issued)"]),
      same("date", ["antes del 2026-05-01", "hasta el 2026-04-30"], ["to_iso(due) <", "to_iso(due) <="]),
      other(
        "negation",
        ["facturas del listado vencen", "facturas no pagadas del listado vencen"],
        ["if to_iso", `if state != "pagada" and to_iso`],
      ),
    ],
  },
  {
    id: "amount-still-open",
    task: "How much is still open on the reminder: the total minus what was paid, in dollars?",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = document[0].get_text()

def amount(label):
    return float(re.search(rf"^{label} \$([\d,]+\.\d\d)$", text, re.M)[1].replace(",", ""))

result = round(amount("Total") - amount("Paid"), 2)
`,
    fixtures: [
      { context: {}, files: { "reminder.pdf": page("Reminder", "Subtotal $1,900.00", "Fee $20.00", "Total $1,920.00", "Paid $500.50") } },
      { context: {}, files: { "reminder.pdf": page("Second reminder", "Subtotal $75.25", "Fee $5.00", "Total $80.25", "Paid $80.00") } },
    ],
    english: ["Subtract the amount paid from the total on the reminder and give the open dollars"],
    spanish: [
      "¿Cuánto queda pendiente en el recordatorio, en dólares: el total menos lo pagado?",
      "Calcula en dólares el total del recordatorio menos lo ya pagado",
    ],
    changes: [
      other(
        "direction",
        ["the total minus what was paid", "what was paid minus the total"],
        [`amount("Total") - amount("Paid")`, `amount("Paid") - amount("Total")`],
      ),
      other("unit", ["dollars", "cents"], [", 2)", " * 100)"]),
      other("field", ["total", "subtotal"], [`amount("Total")`, `amount("Subtotal")`]),
      other("field", ["what was paid", "the fee"], [`amount("Paid")`, `amount("Fee")`]),
      other("antonym", ["minus", "plus"], [`amount("Total") -`, `amount("Total") +`]),
    ],
  },
  {
    id: "statement-debits",
    task: "Sum the debits on the bank statement from 2026-04-10 on",
    program: python`
import re
import fitz

with fitz.open(next(iter(files.values()))) as document:
    text = "\n".join(page.get_text() for page in document)
rows = re.findall(r"^(\d{4}-\d\d-\d\d) (.+) (debit|credit) ([\d.]+,\d\d)$", text, re.M)
amounts = [
    float(amount.replace(".", "").replace(",", "."))
    for day, name, side, amount in rows
    if side == "debit" and day >= params["date_1"]
]
result = round(sum(amounts), 2)
`,
    fixtures: [
      {
        context: {},
        files: {
          "statement.pdf": page(
            "Statement April",
            "2026-04-02 Rent debit 1.150,00",
            "2026-04-10 Water debit 42,30",
            "2026-04-12 Salary credit 2.900,00",
            "2026-04-21 Books debit 61,99",
          ),
        },
      },
      {
        context: {},
        files: {
          "statement.pdf": pages(
            ["Statement", "2026-04-05 Refund credit 15,00", "2026-04-18 Train debit 129,90"],
            ["2026-04-25 Interest credit 3,21", "2026-04-28 Phone debit 25,00", "2026-04-29 Tea debit 7,05"],
          ),
        },
      },
    ],
    english: ["What do the statement's debits from 2026-04-10 onwards come to?"],
    spanish: ["Suma los cargos (debit) del extracto bancario desde el 2026-04-10"],
    changes: [
      other("date", ["2026-04-10", "2026-04-20"]),
      other("date", ["2026-04-10", "2026-04-01"]),
      other("antonym", ["debits", "credits"], [`side == "debit"`, `side == "credit"`]),
      other("entity", ["Sum the debits", "Count the debits"], ["round(sum(amounts), 2)", "len(amounts)"]),
      other("direction", ["from 2026-04-10 on", "up to 2026-04-10"], ["day >=", "day <="]),
      other("antonym", ["Sum the debits", "Find the largest debit among the debits"], ["sum(amounts)", "max(amounts)"]),
    ],
  },
  {
    id: "labelled-value",
    task: "Read the value that stands on the right of the label which context.label names",
    program: python`
import fitz

with fitz.open(next(iter(files.values()))) as document:
    words = [block for page in document for block in page.get_text("words")]
rows = {}
for x0, y0, x1, y1, word, *_ in words:
    rows.setdefault(round(y1), []).append((x0, word))
cells = {}
for row in rows.values():
    left = " ".join(word for x0, word in sorted(row) if x0 < 350)
    cells[left] = " ".join(word for x0, word in sorted(row) if x0 >= 350)
result = cells[context["label"]]
`,
    fixtures: [
      {
        context: { label: "Serial", fallback: "Model" },
        files: { "sheet.pdf": page("Model\tAX 20", "Serial\tZZ-1009", "Voltage\t230 V") },
      },
      {
        context: { label: "Net weight", fallback: "Origin" },
        files: { "sheet.pdf": page("Product\tOlive oil", "Net weight\t0.75 kg", "Origin\tCrete") },
      },
      { context: { label: "Gate", fallback: "Seat" }, files: { "sheet.pdf": page("Flight\tQQ 412", "Seat\t14C", "Gate\tB7") } },
    ],
    english: ["What is written to the right of the label given in context.label?"],
    spanish: ["Lee el valor que está a la derecha de la etiqueta indicada en context.label"],
    changes: [
      other("field", ["context.label", "context.fallback"], [`context["label"]`, `context["fallback"]`]),
      other(
        "direction",
        ["on the right of", "in the row above"],
        [`result = cells[context["label"]]`, `values = list(cells.values())\nresult = values[list(cells).index(context["label"]) - 1]`],
      ),
      other(
        "negation",
        ["the value that stands", "the values that do not stand"],
        [`cells[context["label"]]`, `[value for label, value in cells.items() if label != context["label"]]`],
      ),
      other("unit", ["the value", "the number of characters of the value"], [`cells[context["label"]]`, `len(cells[context["label"]])`]),
    ],
  },
]);

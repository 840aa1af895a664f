import { contexts, defineTasks, lines, other, python, same } from "../define-tasks.ts";

/** CSV files and lists of records: filter, group, join, sort and reshape. */
export const tablesTasks = defineTasks("tables", [
  {
    id: "amount-by-region",
    task: "Sum the amounts per region in sales.csv",
    program: python`
import csv
from collections import defaultdict

groups = defaultdict(list)
with open(files[params["path_1"]], encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        groups[row["region"]].append(float(row["amount"]))
result = {name: round(sum(values), 2) for name, values in groups.items()}
`,
    fixtures: [
      {
        context: {},
        files: {
          "sales.csv": lines(
            "region,product,amount,tax",
            "North,tea,10.50,2.10",
            "South,tea,8.00,1.60",
            "North,rice,4.25,0.85",
            "South,salt,1.10,0.22",
          ),
          "returns.csv": lines("region,product,amount,tax", "North,tea,2.50,0.50"),
        },
      },
      {
        context: {},
        files: {
          "sales.csv": lines("region,product,amount,tax", "East,wool,99.00,9.90", "West,silk,45.50,4.55", "East,silk,12.75,1.28"),
          "returns.csv": lines("region,product,amount,tax", "West,silk,45.50,4.55", "East,wool,9.00,0.90"),
        },
      },
    ],
    english: ["For each region in sales.csv, what do the amounts add up to?", "Group sales.csv by region and total the amount column"],
    spanish: ["Suma los importes (amount) de sales.csv por región (region)"],
    changes: [
      other("text", ["sales.csv", "returns.csv"]),
      other("field", ["per region", "per product"], [`row["region"]`, `row["product"]`]),
      other("field", ["the amounts", "the taxes"], [`row["amount"]`, `row["tax"]`]),
      other("entity", ["Sum", "Average"], ["round(sum(values), 2)", "round(sum(values) / len(values), 2)"]),
      other("entity", ["Sum", "Count"], ["round(sum(values), 2)", "len(values)"]),
      same("antonym", ["Sum", "Total"]),
    ],
  },
  {
    id: "names-in-city",
    task: 'List the names of the customers whose city is "Lyon", in alphabetical order',
    program: python`
result = sorted(row["name"] for row in context["customers"] if row["city"] == params["text_1"])
`,
    fixtures: contexts(
      {
        customers: [
          { name: "Vidal", alias: "vd", city: "Lyon", birthplace: "Porto" },
          { name: "Arnaud", alias: "zz", city: "Lyon", birthplace: "Lyon" },
          { name: "Costa", alias: "cc", city: "Porto", birthplace: "Lyon" },
        ],
      },
      {
        customers: [
          { name: "Melo", alias: "me", city: "Porto", birthplace: "Porto" },
          { name: "Zola", alias: "em", city: "Lyon", birthplace: "Faro" },
          { name: "Petit", alias: "pe", city: "Lyon", birthplace: "Lyon" },
          { name: "Nunes", alias: "nu", city: "Faro", birthplace: "Lyon" },
        ],
      },
    ),
    english: ['Which customers live in the city "Lyon"? Their names, from A to Z.'],
    spanish: ['Nombres, por orden alfabético, de los clientes cuya ciudad (city) es "Lyon"'],
    changes: [
      other("text", ["Lyon", "Porto"]),
      other("negation", ["city is", "city is not"], ["==", "!="]),
      other("direction", ["in alphabetical", "in reverse alphabetical"], [`params["text_1"])`, `params["text_1"])[::-1]`]),
      other("field", ["city", "birthplace"], [`row["city"]`, `row["birthplace"]`]),
      other("field", ["names", "aliases"], [`row["name"]`, `row["alias"]`]),
    ],
  },
  {
    id: "products-by-price",
    task: "Sort the products by price, cheapest first, and return their codes",
    program: python`
ordered = sorted(context["products"], key=lambda row: row["price"])
result = [row["code"] for row in ordered]
`,
    fixtures: contexts(
      {
        products: [
          { code: "K1", label: "kettle", price: 24.5, cost: 9.75 },
          { code: "P2", label: "pan", price: 12.25, cost: 10.5 },
          { code: "S3", label: "spoon", price: 2.4, cost: 0.8 },
        ],
      },
      {
        products: [
          { code: "L7", label: "lamp", price: 30.5, cost: 11.5 },
          { code: "R4", label: "rug", price: 85.25, cost: 10.25 },
          { code: "V9", label: "vase", price: 9.9, cost: 1.5 },
          { code: "C6", label: "clock", price: 15.75, cost: 12.5 },
        ],
      },
    ),
    english: ["Return the product codes ordered by rising price"],
    spanish: [
      "Ordena los productos por precio, primero el más barato, y devuelve sus códigos",
      "Códigos de los productos de menor a mayor precio",
    ],
    changes: [
      other("antonym", ["cheapest", "dearest"], [`row["price"])`, `-row["price"])`]),
      other("field", ["price", "cost"], [`row["price"]`, `row["cost"]`]),
      other("field", ["codes", "labels"], [`row["code"]`, `row["label"]`]),
      same("antonym", ["cheapest", "least expensive"]),
      other("entity", ["price", "margin"], [`row["price"]`, `row["price"] - row["cost"]`]),
    ],
  },
  {
    id: "customers-with-orders",
    task: "Name the customers in customers.csv who have an order in orders.csv",
    program: python`
import csv
from collections import Counter

def read(name):
    with open(files[name], encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

counts = Counter(row["customer_id"] for row in read(params["path_2"]))
result = [row["name"] for row in read(params["path_1"]) if counts[row["id"]] > 0]
`,
    fixtures: [
      {
        context: {},
        files: {
          "customers.csv": lines("id,name,city", "1,Ito,Kyoto", "2,Abe,Nara", "3,Mori,Osaka"),
          "orders.csv": lines("order,customer_id", "A,3", "B,1", "C,3"),
          "quotes.csv": lines("order,customer_id", "Q,2"),
        },
      },
      {
        context: {},
        files: {
          "customers.csv": lines("id,name,city", "10,Berg,Bergen", "11,Dahl,Oslo", "12,Lund,Moss", "13,Vik,Voss"),
          "orders.csv": lines("order,customer_id", "F,13", "G,11", "H,11", "I,10"),
          "quotes.csv": lines("order,customer_id", "R,12", "S,13"),
        },
      },
    ],
    english: [
      "Join customers.csv with orders.csv and give the names of everybody who ordered anything",
      "Look through orders.csv: which of the customers in customers.csv have ordered? Their names, please.",
    ],
    spanish: ["Nombra a los clientes de customers.csv que tienen algún pedido en orders.csv"],
    changes: [
      other("negation", ["have an order", "have no order"], ["> 0", "== 0"]),
      other("text", ["orders.csv", "quotes.csv"]),
      other("number", ["an order", "several orders"], ["> 0", "> 1"]),
      other("field", ["Name the customers", "Name the cities of the customers"], [`row["name"]`, `row["city"]`]),
      other("entity", ["Name", "Count"], [`result = [`, `result = len([`], ["> 0]", "> 0])"]),
    ],
  },
  {
    id: "orders-after-day",
    task: "How many orders were placed after 2026-02-15?",
    program: python`
chosen = [row for row in context["orders"] if row["placed"] > params["date_1"]]
result = len(chosen)
`,
    fixtures: contexts(
      {
        orders: [
          { id: 1, placed: "2026-02-14", shipped: "2026-02-16", total: 30 },
          { id: 2, placed: "2026-02-15", shipped: "2026-02-20", total: 45 },
          { id: 3, placed: "2026-02-16", shipped: "2026-02-28", total: 12 },
        ],
      },
      {
        orders: [
          { id: 7, placed: "2026-02-10", shipped: "2026-02-12", total: 80 },
          { id: 8, placed: "2026-02-20", shipped: "2026-02-21", total: 66 },
          { id: 9, placed: "2026-02-15", shipped: "2026-02-17", total: 5 },
          { id: 10, placed: "2026-03-01", shipped: "2026-03-02", total: 51 },
        ],
      },
      { orders: [{ id: 4, placed: "2026-01-31", shipped: "2026-02-18", total: 9 }] },
    ),
    english: ["Count the orders that were placed later than 2026-02-15"],
    spanish: ["¿Cuántos pedidos se hicieron después del 2026-02-15?"],
    changes: [
      other("date", ["2026-02-15", "2026-02-18"]),
      other("date", ["2026-02-15", "2026-02-09"]),
      other("direction", ["after", "before"], [`row["placed"] > `, `row["placed"] < `]),
      same("date", ["after 2026-02-15", "since 2026-02-16"], [`row["placed"] > `, `row["placed"] >= `]),
      other("field", ["placed", "shipped"], [`row["placed"]`, `row["shipped"]`]),
      other("entity", ["How many orders were", "What order total was"], ["len(chosen)", `sum(row["total"] for row in chosen)`]),
    ],
  },
  {
    id: "top-players",
    task: "Name the top 3 players by score",
    program: python`
ranked = sorted(context["players"], key=lambda row: row["score"], reverse=True)
result = [row["name"] for row in ranked[: params["number_1"]]]
`,
    fixtures: contexts(
      {
        players: [
          { name: "Uma", team: "red", score: 41, assists: 2 },
          { name: "Kai", team: "blue", score: 77, assists: 9 },
          { name: "Leo", team: "red", score: 63, assists: 14 },
          { name: "Noa", team: "blue", score: 58, assists: 11 },
          { name: "Sam", team: "green", score: 12, assists: 20 },
        ],
      },
      {
        players: [
          { name: "Pia", team: "gold", score: 5, assists: 3 },
          { name: "Ravi", team: "gold", score: 19, assists: 1 },
          { name: "Tom", team: "grey", score: 8, assists: 7 },
          { name: "Yui", team: "grey", score: 30, assists: 4 },
        ],
      },
    ),
    english: ["Who are the 3 players with the highest score, best first?"],
    spanish: ["Nombra a los 3 jugadores con más puntos (score)", "Los 3 mejores jugadores según score, de mejor a peor"],
    changes: [
      other("number", ["3", "2"]),
      other("antonym", ["top", "bottom"], [", reverse=True", ""]),
      other("field", ["score", "assists"], [`row["score"]`, `row["assists"]`]),
      other("field", ["Name", "Name the teams of"], [`row["name"]`, `row["team"]`]),
      same("antonym", ["top", "best"]),
    ],
  },
  {
    id: "widen-by-day",
    task: "Reshape the long records into one object per day that has a key for every sensor",
    program: python`
result = {}
for row in context["records"]:
    result.setdefault(row["day"], {})[row["sensor"]] = row["value"]
`,
    fixtures: contexts(
      {
        records: [
          { day: "mon", sensor: "t1", value: 4, raw: 400 },
          { day: "mon", sensor: "t2", value: 0, raw: 10 },
          { day: "tue", sensor: "t1", value: 5, raw: 512 },
        ],
      },
      {
        records: [
          { day: "sat", sensor: "a", value: 9, raw: 91 },
          { day: "sun", sensor: "b", value: 7, raw: 72 },
          { day: "sun", sensor: "a", value: 0, raw: 3 },
          { day: "sun", sensor: "a", value: 6, raw: 64 },
        ],
      },
    ),
    english: ["Pivot the records: outer keys are the days, inner keys the sensors, then the values"],
    spanish: ["Convierte los registros en un objeto por día (day) con una clave por cada sensor"],
    changes: [
      other(
        "direction",
        ["per day that has a key for every sensor", "per sensor that has a key for every day"],
        [`row["day"], {})[row["sensor"]]`, `row["sensor"], {})[row["day"]]`],
      ),
      other("field", ["long records", "long records (raw readings)"], [`row["value"]`, `row["raw"]`]),
      other(
        "negation",
        ["every sensor", "every sensor that is not at zero"],
        [`context["records"]:`, `context["records"]:\n    if row["value"] == 0:\n        continue`],
      ),
      other(
        "entity",
        ["object per day that has a key for every sensor", "list of sensor and value pairs per day"],
        [`{})[row["sensor"]] = row["value"]`, `[]).append([row["sensor"], row["value"]])`],
      ),
      same("entity", ["object", "dictionary"]),
    ],
  },
  {
    id: "unique-contacts",
    task: "Remove contacts that repeat an email address, keep the first of each, and return the remaining ids",
    program: python`
kept = {}
for row in context["contacts"]:
    kept.setdefault(row["email"], row["id"])
result = sorted(kept.values())
`,
    fixtures: contexts(
      {
        contacts: [
          { id: 11, email: "a@ex.org", phone: "p1" },
          { id: 12, email: "b@ex.org", phone: "p1" },
          { id: 13, email: "a@ex.org", phone: "p2" },
        ],
      },
      {
        contacts: [
          { id: 21, email: "x@ex.org", phone: "q1" },
          { id: 22, email: "x@ex.org", phone: "q2" },
          { id: 23, email: "X@ex.org", phone: "q2" },
          { id: 24, email: "y@ex.org", phone: "q3" },
        ],
      },
    ),
    english: ["Deduplicate the contacts by email: the first one stays. Which ids are left, ascending?"],
    spanish: ["Quita los contactos con el mismo email, conserva el primero de cada uno y devuelve los ids que quedan"],
    changes: [
      other("direction", ["the first", "the last"], [`kept.setdefault(row["email"], row["id"])`, `kept[row["email"]] = row["id"]`]),
      other("field", ["an email address", "a phone number"], [`row["email"]`, `row["phone"]`]),
      other("antonym", ["remaining", "removed"], ["kept.values()", `{row["id"] for row in context["contacts"]} - set(kept.values())`]),
      other("entity", ["email address", "email address (ignoring case)"], [`row["email"]`, `row["email"].lower()`]),
      same("antonym", ["Remove", "Drop"]),
    ],
  },
  {
    id: "budget-shares",
    task: "What share of the whole budget does each department have, in percent with one decimal?",
    program: python`
total = sum(row["budget"] for row in context["departments"])
result = {row["name"]: round(row["budget"] / total * 100, 1) for row in context["departments"]}
`,
    fixtures: contexts(
      {
        departments: [
          { name: "Law", budget: 120, staff: 4 },
          { name: "IT", budget: 515, staff: 11 },
          { name: "HR", budget: 98, staff: 6 },
        ],
      },
      {
        departments: [
          { name: "Press", budget: 70, staff: 3 },
          { name: "Sales", budget: 233, staff: 19 },
        ],
      },
    ),
    english: ["Each department's budget as a percentage of the sum of all, rounded to one decimal"],
    spanish: ["¿Qué porcentaje del presupuesto total tiene cada departamento, con un decimal?"],
    changes: [
      other("unit", ["percent", "per mille"], ["* 100", "* 1000"]),
      other("number", ["one decimal", "three decimals"], ["* 100, 1)", "* 100, 3)"]),
      other(
        "field",
        ["budget", "staff"],
        [`total = sum(row["budget"]`, `total = sum(row["staff"]`],
        [`round(row["budget"]`, `round(row["staff"]`],
      ),
      other("entity", ["whole budget", "largest budget"], ["sum(row", "max(row"]),
      other(
        "negation",
        ["does each department have", "does each department not have"],
        [`row["budget"] / total`, `(total - row["budget"]) / total`],
      ),
      same("unit", ["percent", "%"]),
    ],
  },
  {
    id: "scarce-and-dear",
    task: "List the skus of the items with fewer than 10 pieces in stock and a price over 50",
    program: python`
def is_chosen(row):
    return row["stock"] < params["number_1"] and row["price"] > params["number_2"]

result = [row["sku"] for row in context["items"] if is_chosen(row)]
`,
    fixtures: contexts(
      {
        items: [
          { sku: "a-1", stock: 4, reserved: 12, price: 80 },
          { sku: "a-2", stock: 9, reserved: 1, price: 20 },
          { sku: "a-3", stock: 30, reserved: 2, price: 99 },
          { sku: "a-4", stock: 8, reserved: 3, price: 55 },
        ],
      },
      {
        items: [
          { sku: "b-1", stock: 6, reserved: 5, price: 51 },
          { sku: "b-2", stock: 60, reserved: 40, price: 9 },
          { sku: "b-3", stock: 10, reserved: 0, price: 70 },
          { sku: "b-4", stock: 2, reserved: 20, price: 45 },
        ],
      },
    ),
    english: [
      "Which items cost more than 50 and have less than 10 pieces left in stock? Give their skus.",
      "Skus of items where stock is under 10 and price above 50",
    ],
    spanish: ["Lista los sku de los artículos con precio superior a 50 y menos de 10 unidades en stock"],
    changes: [
      other("number", ["10", "5"]),
      other("number", ["50", "75"]),
      other("antonym", ["fewer", "more"], [`row["stock"] < `, `row["stock"] > `]),
      other("antonym", ["over", "under"], [`row["price"] > `, `row["price"] < `]),
      other("field", ["in stock", "reserved"], [`row["stock"]`, `row["reserved"]`]),
      other("negation", ["List the skus of the items", "List the skus of all but the items"], ["if is_chosen", "if not is_chosen"]),
    ],
  },
  {
    id: "gastos-por-categoria",
    task: "Suma la columna «importe» de gastos.csv en las filas cuya categoría es «viajes»",
    program: python`
import csv

def to_number(text):
    return float(text.replace(".", "").replace(",", "."))

with open(files[params["path_1"]], encoding="utf-8", newline="") as file:
    rows = [row for row in csv.DictReader(file, delimiter=";") if row["categoria"] == params["text_2"]]
result = round(sum(to_number(row[params["text_1"]]) for row in rows), 2)
`,
    fixtures: [
      {
        context: {},
        files: {
          "gastos.csv": lines(
            "fecha;categoria;importe;iva",
            "01/02/2026;viajes;1.250,50;262,61",
            "03/02/2026;comida;38,20;3,82",
            "14/02/2026;viajes;99,90;20,98",
          ),
        },
      },
      {
        context: {},
        files: {
          "gastos.csv": lines(
            "fecha;categoria;importe;iva",
            "05/03/2026;comida;12,00;1,20",
            "06/03/2026;viajes;450,00;94,50",
            "21/03/2026;libros;61,35;2,45",
          ),
        },
      },
    ],
    english: [
      'Add up the column "importe" in gastos.csv over the rows of the category "viajes"',
      'In gastos.csv, what do the rows of category "viajes" sum to in the column "importe"?',
    ],
    spanish: ["Para la categoría «viajes» de gastos.csv, ¿cuánto suma la columna «importe»?"],
    changes: [
      other("text", ["importe", "iva"]),
      other("text", ["viajes", "comida"]),
      other("negation", ["categoría es", "categoría no es"], ["==", "!="]),
      other("entity", ["Suma", "Promedia"], ["for row in rows)", "for row in rows) / len(rows)"]),
      other("unit", ["Suma la", "Suma en céntimos la"], ["for row in rows)", "for row in rows) * 100"]),
    ],
  },
  {
    id: "rows-by-rule",
    task: "Keep the rows for which the rule in the context holds and return their keys",
    program: python`
import operator

rule = context["rule"]
compare = {"lt": operator.lt, "gt": operator.gt, "eq": operator.eq}[rule["test"]]
result = [row["key"] for row in context["rows"] if compare(row[rule["field"]], rule["limit"])]
`,
    fixtures: contexts(
      {
        rule: { field: "width", test: "lt", limit: 12 },
        rows: [
          { key: "r1", tag: "x", width: 3, depth: 40 },
          { key: "r2", tag: "y", width: 12, depth: 5 },
          { key: "r5", tag: "w", width: 25, depth: 2 },
        ],
      },
      {
        rule: { field: "depth", test: "gt", limit: 6 },
        rows: [
          { key: "r3", tag: "z", width: 30, depth: 6 },
          { key: "r4", tag: "u", width: 1, depth: 18 },
        ],
      },
      {
        rule: { field: "width", test: "eq", limit: 7 },
        rows: [
          { key: "r6", tag: "v", width: 7, depth: 70 },
          { key: "r7", tag: "t", width: 8, depth: 7 },
          { key: "r8", tag: "s", width: 7, depth: 0 },
        ],
      },
    ),
    english: ["Filter the rows by context.rule (field, test lt, gt or eq, limit) and give the keys of those that pass"],
    spanish: ["Filtra las filas según la regla del contexto y devuelve sus claves (key)"],
    changes: [
      other("negation", ["holds", "does not hold"], ["if compare", "if not compare"]),
      other("field", ["keys", "tags"], [`row["key"]`, `row["tag"]`]),
      other("direction", ["keys", "keys from last to first"], [`context["rows"] if`, `reversed(context["rows"]) if`]),
      other("entity", ["their keys", "their number"], [`result = [`, `result = len([`], [`rule["limit"])]`, `rule["limit"])])`]),
      same("antonym", ["Keep", "Select"]),
    ],
  },
  {
    id: "payments-by-month",
    task: "Total the payments per month, up to and including 2026-06-30",
    program: python`
from collections import Counter

totals = Counter()
for row in context["payments"]:
    if row["paid"] <= params["date_1"]:
        year, month, _ = row["paid"].split("-")
        totals[f"{year}-{month}"] += row["cents"]
result = dict(totals)
`,
    fixtures: contexts(
      {
        payments: [
          { paid: "2026-05-30", due: "2026-05-15", cents: 1250 },
          { paid: "2026-06-30", due: "2026-07-01", cents: 800 },
          { paid: "2026-07-01", due: "2026-06-30", cents: 4000 },
          { paid: "2026-06-02", due: "2026-06-01", cents: 75 },
        ],
      },
      {
        payments: [
          { paid: "2025-12-31", due: "2026-01-10", cents: 990 },
          { paid: "2026-01-02", due: "2026-01-01", cents: 10 },
          { paid: "2026-09-15", due: "2026-06-15", cents: 310 },
        ],
      },
    ),
    english: ["Sum of payments for every month through 2026-06-30"],
    spanish: ["Suma los pagos por mes hasta el 2026-06-30 incluido", "Total mensual de pagos, sin contar lo pagado después del 2026-06-30"],
    changes: [
      other("date", ["2026-06-30", "2026-05-31"]),
      other("date", ["2026-06-30", "2025-12-31"]),
      other("unit", ["month", "year"], [`f"{year}-{month}"`, "year"]),
      other("unit", ["month", "quarter"], [`f"{year}-{month}"`, `f"{year}-Q{(int(month) + 2) // 3}"`]),
      other("direction", ["up to and including", "from and including"], ["<=", ">="]),
      other("negation", ["up to and including", "up to but not including"], ["<=", "<"]),
      other(
        "field",
        ["payments per month", "payments per month they are due"],
        [`row["paid"] <=`, `row["due"] <=`],
        [`row["paid"].split`, `row["due"].split`],
      ),
    ],
  },
  {
    id: "log-lines-with-word",
    task: 'Count the rows of log.csv whose message contains "timeout"',
    program: python`
import csv

with open(files[params["path_1"]], encoding="utf-8", newline="") as file:
    result = sum(params["text_1"] in row["message"] for row in csv.DictReader(file))
`,
    fixtures: [
      {
        context: {},
        files: {
          "log.csv": lines(
            "host,message,ms",
            "db-timeout,timeout after retry,40",
            "web,started,3",
            "web,refused by peer,9",
            'api,"read, then timeout",77',
          ),
        },
      },
      {
        context: {},
        files: {
          "log.csv": lines(
            "host,message,ms",
            "cache,refused,1",
            "timeout-guard,ready,2",
            "mail,timeout,30",
            "mail,refused: no timeout set,5",
            "mail,timeout,31",
          ),
        },
      },
      {
        context: {},
        files: { "log.csv": lines("host,message,ms", "cron,Timeout in job,8", "timeout-guard,timeout,2", "cron,refused,4", "cron,done,5") },
      },
    ],
    english: ['How many lines in log.csv have the text "timeout" in their message?'],
    spanish: ['¿Cuántas filas de log.csv llevan "timeout" en message?', 'Cuenta las filas de log.csv cuyo mensaje contiene "timeout"'],
    changes: [
      other("text", ["timeout", "refused"]),
      other("negation", ["contains", "does not contain"], [`in row["message"]`, `not in row["message"]`]),
      other("antonym", ["contains", "starts with"], [`params["text_1"] in row["message"]`, `row["message"].startswith(params["text_1"])`]),
      other("field", ["message", "host"], [`row["message"]`, `row["host"]`]),
      other("direction", ["contains", "ends with"], [`params["text_1"] in row["message"]`, `row["message"].endswith(params["text_1"])`]),
    ],
  },
]);

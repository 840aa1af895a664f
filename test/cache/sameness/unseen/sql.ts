import { contexts, defineTasks, other, python, same } from "../define-tasks.ts";

/** Staff, parts, measurements, stock, prices and sessions, asked in a SQLite database in memory. */
export const unseenSqlTasks = defineTasks("sql", [
  {
    id: "above-manager",
    task: "With a SQL self join, which employees earn more than their manager? Names in order.",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE staff (id, name, manager, salary, bonus)")
database.executemany("INSERT INTO staff VALUES (:id, :name, :manager, :salary, :bonus)", context["staff"])
query = """
SELECT worker.name
FROM staff AS worker JOIN staff AS boss ON boss.id = worker.manager
WHERE worker.salary > boss.salary
ORDER BY worker.name
"""
result = [row[0] for row in database.execute(query)]
`,
    fixtures: contexts(
      {
        staff: [
          { id: 1, name: "Vera", manager: 0, salary: 5000, bonus: 10 },
          { id: 2, name: "Udo", manager: 1, salary: 5200, bonus: 10 },
          { id: 3, name: "Tia", manager: 1, salary: 4100, bonus: 900 },
          { id: 4, name: "Sam", manager: 2, salary: 5200, bonus: 400 },
          { id: 5, name: "Rob", manager: 3, salary: 4300, bonus: 0 },
        ],
      },
      {
        staff: [
          { id: 11, name: "Quin", manager: 0, salary: 3900, bonus: 100 },
          { id: 12, name: "Pia", manager: 11, salary: 3100, bonus: 300 },
          { id: 13, name: "Ole", manager: 12, salary: 3200, bonus: 250 },
          { id: 14, name: "Nat", manager: 13, salary: 3000, bonus: 260 },
        ],
      },
    ),
    english: ["Join the staff with itself in SQL and name, in order, everybody whose salary is above the manager's"],
    spanish: [
      "Con un self join en SQL, ¿qué empleados ganan más que su jefe? Nombres en orden.",
      "Usa SQL (self join) para nombrar en orden a quienes cobran más que su jefe",
    ],
    changes: [
      other("antonym", ["more", "less"], ["worker.salary >", "worker.salary <"]),
      other(
        "direction",
        ["employees earn more than their manager", "managers earn more than someone they manage"],
        ["SELECT worker.name", "SELECT DISTINCT boss.name"],
        ["worker.salary > boss.salary", "boss.salary > worker.salary"],
        ["ORDER BY worker.name", "ORDER BY boss.name"],
      ),
      other("negation", ["earn", "do not earn"], ["worker.salary >", "worker.salary <="]),
      other("field", ["earn more", "have more bonus"], ["worker.salary > boss.salary", "worker.bonus > boss.bonus"]),
      other(
        "unit",
        ["which employees earn more than their manager? Names in order.", "how many employees earn more than their manager?"],
        ["SELECT worker.name", "SELECT COUNT(*)"],
        ["ORDER BY worker.name\n", ""],
        ["[row[0] for row in database.execute(query)]", "database.execute(query).fetchone()[0]"],
      ),
      same("antonym", ["earn more than", "have a higher salary than"]),
    ],
  },
  {
    id: "parts-inside",
    task: 'Use a recursive SQL query to list all parts inside the assembly "engine", at any depth, in alphabetical order',
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE parts (whole, part)")
database.executemany("INSERT INTO parts VALUES (:whole, :part)", context["parts"])
query = """
WITH RECURSIVE inside(name) AS (
  SELECT part FROM parts WHERE whole = ?
  UNION
  SELECT part FROM parts JOIN inside ON whole = inside.name
)
SELECT name FROM inside ORDER BY name
"""
result = [row[0] for row in database.execute(query, [params["text_1"]])]
`,
    fixtures: contexts(
      {
        parts: [
          { whole: "car", part: "engine" },
          { whole: "engine", part: "piston" },
          { whole: "piston", part: "ring" },
          { whole: "engine", part: "belt" },
          { whole: "gearbox", part: "wheel" },
          { whole: "wheel", part: "bolt" },
          { whole: "car", part: "gearbox" },
        ],
      },
      {
        parts: [
          { whole: "boat", part: "hull" },
          { whole: "boat", part: "engine" },
          { whole: "engine", part: "pump" },
          { whole: "pump", part: "seal" },
          { whole: "pump", part: "bolt" },
          { whole: "engine", part: "gearbox" },
          { whole: "gearbox", part: "bolt" },
        ],
      },
    ),
    english: ['With recursive SQL, name every part that the assembly "engine" holds on any level, alphabetically'],
    spanish: [
      'Con una consulta SQL recursiva, lista en orden alfabético todas las piezas que contiene el conjunto "engine", a cualquier profundidad',
    ],
    changes: [
      other("text", ["engine", "gearbox"]),
      other(
        "direction",
        ["parts inside the assembly", "assemblies around the part"],
        [
          "  SELECT part FROM parts WHERE whole = ?\n  UNION\n  SELECT part FROM parts JOIN inside ON whole = inside.name",
          "  SELECT whole FROM parts WHERE part = ?\n  UNION\n  SELECT whole FROM parts JOIN inside ON part = inside.name",
        ],
      ),
      other(
        "negation",
        ["all parts inside", "all parts that are not inside"],
        [
          "SELECT name FROM inside ORDER BY name",
          "SELECT DISTINCT part FROM parts WHERE part NOT IN (SELECT name FROM inside) ORDER BY part",
        ],
      ),
      other(
        "unit",
        [
          'list all parts inside the assembly "engine", at any depth, in alphabetical order',
          'count all parts inside the assembly "engine", at any depth',
        ],
        ['[row[0] for row in database.execute(query, [params["text_1"]])]', 'len(database.execute(query, [params["text_1"]]).fetchall())'],
      ),
      other(
        "antonym",
        ["all parts", "only the parts without parts of their own"],
        ["SELECT name FROM inside ORDER BY name", "SELECT name FROM inside WHERE name NOT IN (SELECT whole FROM parts) ORDER BY name"],
      ),
      same("antonym", ["at any depth", "however deep"]),
    ],
  },
  {
    id: "missing-days",
    task: "In SQLite, list the days from 2026-05-01 to 2026-05-10 for which the gauge has no measurement",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE gauge (day, level, wind)")
database.executemany("INSERT INTO gauge VALUES (:day, :level, :wind)", context["gauge"])
query = """
WITH RECURSIVE calendar(day) AS (
  SELECT ?
  UNION ALL
  SELECT date(day, '+1 day') FROM calendar WHERE day < ?
)
SELECT day FROM calendar WHERE day NOT IN (SELECT day FROM gauge WHERE level IS NOT NULL) ORDER BY day
"""
result = [row[0] for row in database.execute(query, [params["date_1"], params["date_2"]])]
`,
    fixtures: contexts(
      {
        gauge: [
          { day: "2026-05-01", level: 3, wind: 2 },
          { day: "2026-05-02", level: 4, wind: null },
          { day: "2026-05-04", level: null, wind: 5 },
          { day: "2026-05-05", level: 4, wind: 5 },
          { day: "2026-05-08", level: 6, wind: 1 },
          { day: "2026-05-13", level: 6, wind: 1 },
        ],
      },
      {
        gauge: [
          { day: "2026-04-30", level: 9, wind: 3 },
          { day: "2026-05-03", level: 8, wind: 3 },
          { day: "2026-05-06", level: null, wind: 4 },
          { day: "2026-05-07", level: 8, wind: 4 },
          { day: "2026-05-10", level: 7, wind: null },
          { day: "2026-05-12", level: 7, wind: 2 },
        ],
      },
    ),
    english: [
      "Which days between 2026-05-01 and 2026-05-10, both included, lack a measurement of the gauge? Use SQLite.",
      "With SQLite find the days without measurement of the gauge, up to 2026-05-10 and beginning on 2026-05-01",
    ],
    spanish: ["En SQLite, lista los días del 2026-05-01 al 2026-05-10 en los que el medidor (gauge) no tiene medición"],
    changes: [
      other("date", ["2026-05-10", "2026-05-14"]),
      other("date", ["2026-05-01", "2026-04-28"]),
      other("negation", ["has no measurement", "has a measurement"], ["WHERE day NOT IN", "WHERE day IN"]),
      other("field", ["no measurement", "no wind measurement"], ["level IS NOT NULL", "wind IS NOT NULL"]),
      other(
        "unit",
        ["list the days", "count the days"],
        ["[row[0] for row in database", "sum(1 for row in database"],
        [`params["date_2"]])]`, `params["date_2"]]))`],
      ),
      other("direction", ["list the days", "list, from last to first, the days"], ["ORDER BY day", "ORDER BY day DESC"]),
    ],
  },
  {
    id: "stock-upsert",
    task: "Add the delivery to the stock with a SQL upsert and return the quantity of every article",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE stock (article PRIMARY KEY, quantity)")
put = "INSERT INTO stock VALUES (:article, :quantity) ON CONFLICT (article) DO UPDATE SET quantity = quantity + excluded.quantity"
for rows in (context["stock"], context["delivery"]):
    database.executemany(put, rows)
result = dict(database.execute("SELECT article, quantity FROM stock"))
`,
    fixtures: contexts(
      {
        stock: [
          { article: "nail", quantity: 400 },
          { article: "hook", quantity: 25 },
        ],
        delivery: [
          { article: "hook", quantity: 10 },
          { article: "bolt", quantity: 60 },
        ],
        returns: [{ article: "nail", quantity: 3 }],
      },
      {
        stock: [
          { article: "rope", quantity: 7 },
          { article: "sail", quantity: 2 },
          { article: "oar", quantity: 4 },
        ],
        delivery: [{ article: "oar", quantity: 6 }],
        returns: [{ article: "flag", quantity: 1 }],
      },
    ),
    english: [
      "Book the delivery into the stock by SQL upsert: quantities add up. Return them by article.",
      "Upsert (SQL) the delivered quantities onto those in stock, and answer with the quantity per article",
    ],
    spanish: ["Suma la entrega (delivery) al almacén (stock) con un upsert SQL y devuelve la cantidad de cada artículo"],
    changes: [
      other("field", ["the delivery", "the returns"], [`context["delivery"]`, `context["returns"]`]),
      other(
        "direction",
        ["Add the delivery to the stock", "Take the delivery out of the stock"],
        [
          `for rows in (context["stock"], context["delivery"]):\n    database.executemany(put, rows)`,
          `taken = [{**row, "quantity": -row["quantity"]} for row in context["delivery"]]\nfor rows in (context["stock"], taken):\n    database.executemany(put, rows)`,
        ],
      ),
      other(
        "entity",
        ["Add the delivery to the stock", "Replace quantities in the stock by those of the delivery"],
        ["= quantity + excluded", "= excluded"],
      ),
      other(
        "negation",
        ["Add the delivery", "Add only those articles of the delivery that are not in it yet"],
        ["DO UPDATE SET quantity = quantity + excluded.quantity", "DO NOTHING"],
      ),
      other(
        "unit",
        ["the quantity of every article", "the quantity of all articles together"],
        [
          `dict(database.execute("SELECT article, quantity FROM stock"))`,
          `database.execute("SELECT SUM(quantity) FROM stock").fetchone()[0]`,
        ],
      ),
      same("antonym", ["every article", "each article"]),
    ],
  },
  {
    id: "second-price",
    task: "Con SQL, ¿cuál es el segundo precio más alto de cada categoría? Los precios iguales cuentan una vez.",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE products (category, brand, price, weight)")
database.executemany("INSERT INTO products VALUES (:category, :brand, :price, :weight)", context["products"])
query = """
SELECT category, price FROM (
  SELECT DISTINCT category, price, DENSE_RANK() OVER (PARTITION BY category ORDER BY price DESC) AS place FROM products
) WHERE place = 2
"""
result = dict(database.execute(query))
`,
    fixtures: contexts(
      {
        products: [
          { category: "lamp", brand: "Ax", price: 40, weight: 3 },
          { category: "lamp", brand: "Bo", price: 40, weight: 5 },
          { category: "lamp", brand: "Ax", price: 25, weight: 2 },
          { category: "lamp", brand: "Bo", price: 10, weight: 1 },
          { category: "rug", brand: "Ax", price: 90, weight: 8 },
          { category: "rug", brand: "Bo", price: 70, weight: 9 },
          { category: "rug", brand: "Ax", price: 50, weight: 4 },
        ],
      },
      {
        products: [
          { category: "tea", brand: "Cu", price: 6, weight: 2 },
          { category: "tea", brand: "Do", price: 9, weight: 1 },
          { category: "tea", brand: "Do", price: 4, weight: 7 },
          { category: "jam", brand: "Cu", price: 3, weight: 5 },
          { category: "jam", brand: "Cu", price: 5, weight: 4 },
          { category: "jam", brand: "Do", price: 5, weight: 3 },
        ],
      },
    ),
    english: ["Use SQL to find the second highest price in each category; equal prices count once"],
    spanish: ["Da con SQL, por categoría, el segundo precio más alto, sin contar dos veces los precios iguales"],
    changes: [
      other("entity", ["segundo", "tercer"], ["place = 2", "place = 3"]),
      other("antonym", ["alto", "bajo"], ["ORDER BY price DESC", "ORDER BY price"]),
      other(
        "field",
        ["categoría", "marca"],
        [`query = """\nSELECT category`, `query = """\nSELECT brand`],
        ["DISTINCT category", "DISTINCT brand"],
        ["BY category", "BY brand"],
      ),
      other("negation", ["cuentan una vez", "no cuentan una sola vez, sino cada uno"], ["DENSE_RANK()", "ROW_NUMBER()"]),
      other(
        "entity",
        ["el segundo precio más alto de", "el precio medio de los artículos de"],
        [
          `SELECT category, price FROM (\n  SELECT DISTINCT category, price, DENSE_RANK() OVER (PARTITION BY category ORDER BY price DESC) AS place FROM products\n) WHERE place = 2`,
          `SELECT category, ROUND(AVG(DISTINCT price), 2) FROM products GROUP BY category`,
        ],
      ),
      same("antonym", ["más alto", "más elevado"]),
    ],
  },
  {
    id: "idle-sessions",
    task: "Delete the sessions that at 2026-05-04T12:00:00 were idle for over 30 minutes, in SQLite, and return the users that are left",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE sessions (user, opened, seen)")
database.executemany("INSERT INTO sessions VALUES (:user, :opened, :seen)", context["sessions"])
idle = "strftime('%s', ?) - strftime('%s', seen) > ? * 60"
moment = [params["date_1"], params["number_1"]]
database.execute("DELETE FROM sessions WHERE " + idle, moment)
result = [row[0] for row in database.execute("SELECT user FROM sessions ORDER BY user")]
`,
    fixtures: contexts(
      {
        sessions: [
          { user: "mia", opened: "2026-05-04T08:00:00", seen: "2026-05-04T11:30:00" },
          { user: "lou", opened: "2026-05-04T11:10:00", seen: "2026-05-04T11:29:59" },
          { user: "kai", opened: "2026-05-04T11:50:00", seen: "2026-05-04T11:58:00" },
          { user: "jan", opened: "2026-05-03T22:00:00", seen: "2026-05-04T01:00:00" },
        ],
      },
      {
        sessions: [
          { user: "iva", opened: "2026-05-04T11:35:00", seen: "2026-05-04T11:36:00" },
          { user: "hal", opened: "2026-05-02T09:00:00", seen: "2026-05-04T11:59:59" },
          { user: "gus", opened: "2026-05-03T12:00:00", seen: "2026-05-03T12:10:00" },
        ],
      },
    ),
    english: ["At 2026-05-04T12:00:00, which users remain when sessions idle for more than 30 minutes are deleted from the SQLite table?"],
    spanish: [
      "Borra en SQLite las sesiones que a las 2026-05-04T12:00:00 llevaban inactivas más de 30 minutos y devuelve los usuarios que quedan",
    ],
    changes: [
      other("number", ["30", "10"]),
      other("date", ["2026-05-04T12:00:00", "2026-05-04T12:20:00"]),
      other("unit", ["30 minutes", "30 hours"], ["? * 60", "? * 3600"]),
      other("field", ["idle", "open"], ["'%s', seen)", "'%s', opened)"]),
      other("negation", ["were idle", "were not idle"], ['WHERE " + idle', 'WHERE NOT " + idle']),
      other(
        "antonym",
        ["that are left", "that are gone"],
        [
          `database.execute("DELETE FROM sessions WHERE " + idle, moment)\nresult = [row[0] for row in database.execute("SELECT user FROM sessions ORDER BY user")]`,
          `result = sorted(row[0] for row in database.execute("DELETE FROM sessions WHERE " + idle + " RETURNING user", moment).fetchall())`,
        ],
      ),
    ],
  },
]);

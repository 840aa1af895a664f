import { contexts, defineTasks, other, python, same } from "../define-tasks.ts";

/** Rows in the context, asked in a SQLite database in memory. */
export const sqlTasks = defineTasks("sql", [
  {
    id: "large-orders",
    task: "Load the orders into SQLite and return the ids of those over 100, largest first",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE orders (id, total, freight)")
database.executemany("INSERT INTO orders VALUES (:id, :total, :freight)", context["orders"])
query = "SELECT id FROM orders WHERE total > ? ORDER BY total DESC"
result = [row[0] for row in database.execute(query, [params["number_1"]])]
`,
    fixtures: contexts(
      {
        orders: [
          { id: 1, total: 80, freight: 130 },
          { id: 2, total: 340, freight: 20 },
          { id: 3, total: 100, freight: 101 },
          { id: 4, total: 120, freight: 12 },
        ],
      },
      {
        orders: [
          { id: 21, total: 260, freight: 7 },
          { id: 22, total: 99, freight: 150 },
          { id: 23, total: 251, freight: 260 },
          { id: 24, total: 900, freight: 3 },
        ],
      },
    ),
    english: ["Put the orders into a SQLite table: which ids have a total above 100, from the largest down?"],
    spanish: ["Carga los pedidos en SQLite y devuelve los ids de los que superan 100, de mayor a menor"],
    changes: [
      other("number", ["100", "250"]),
      other("antonym", ["over", "under"], ["total >", "total <"]),
      other("direction", ["largest first", "smallest first"], ["DESC", "ASC"]),
      other("negation", ["those over", "those not over"], ["total >", "total <="]),
      other("field", ["those over", "those with freight over"], ["WHERE total", "WHERE freight"]),
      same("direction", ["largest first", "in descending order of size"]),
    ],
  },
  {
    id: "transfer",
    task: 'Transfer 50 from the account "cash" to the account "savings" in a SQL transaction and return all balances by name',
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE accounts (name PRIMARY KEY, balance)")
database.executemany("INSERT INTO accounts VALUES (:name, :balance)", context["accounts"])
move = "UPDATE accounts SET balance = balance + ? WHERE name = ?"
with database:
    database.execute(move, [-params["number_1"], params["text_1"]])
    database.execute(move, [params["number_1"], params["text_2"]])
result = dict(database.execute("SELECT name, balance FROM accounts"))
`,
    fixtures: contexts(
      {
        accounts: [
          { name: "cash", balance: 200 },
          { name: "savings", balance: 1000 },
          { name: "travel", balance: 75 },
        ],
      },
      {
        accounts: [
          { name: "travel", balance: 310 },
          { name: "savings", balance: 90 },
          { name: "cash", balance: 65 },
        ],
      },
    ),
    english: [
      'Give the account "savings" 50 out of the account "cash", in one SQL transaction, and return every balance by name',
      'In one SQL transaction move 50 from account "cash" into account "savings"; answer with the balances by name',
    ],
    spanish: ['Pasa 50 de la cuenta "cash" a la cuenta "savings" en una transacción SQL y devuelve todos los saldos por nombre'],
    changes: [
      other("number", ["50", "20"]),
      other("direction", ['from the account "cash" to the account "savings"', 'from the account "savings" to the account "cash"']),
      other("text", ["savings", "travel"]),
      other(
        "unit",
        ["Transfer 50", "Transfer 50 %"],
        [
          `with database:`,
          `share = database.execute("SELECT balance FROM accounts WHERE name = ?", [params["text_1"]]).fetchone()[0] * params["number_1"] / 100\nwith database:`,
        ],
        [`[-params["number_1"], `, "[-share, "],
        [`[params["number_1"], `, "[share, "],
      ),
      other(
        "antonym",
        ["all balances", "only the balances that changed"],
        ['FROM accounts")', `FROM accounts WHERE name IN (?, ?)", [params["text_1"], params["text_2"]])`],
      ),
    ],
  },
  {
    id: "frequent-customers",
    task: "With SQLite, which customers have more than 2 orders? Sort them by name.",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE orders (customer, city, total)")
database.executemany("INSERT INTO orders VALUES (:customer, :city, :total)", context["orders"])
query = "SELECT customer FROM orders GROUP BY customer HAVING COUNT(*) > ? ORDER BY customer"
result = [row[0] for row in database.execute(query, [params["number_1"]])]
`,
    fixtures: contexts(
      {
        orders: [
          { customer: "Bok", city: "Ghent", total: 5 },
          { customer: "Ask", city: "Ghent", total: 9 },
          { customer: "Bok", city: "Ghent", total: 7 },
          { customer: "Bok", city: "Mons", total: 1 },
          { customer: "Cox", city: "Mons", total: 4 },
          { customer: "Cox", city: "Mons", total: 4 },
        ],
      },
      {
        orders: [
          { customer: "Ute", city: "Kiel", total: 3 },
          { customer: "Tim", city: "Kiel", total: 3 },
          { customer: "Ute", city: "Trier", total: 8 },
          { customer: "Ute", city: "Kiel", total: 2 },
          { customer: "Tim", city: "Trier", total: 6 },
          { customer: "Tim", city: "Trier", total: 6 },
          { customer: "Ute", city: "Trier", total: 2 },
        ],
      },
    ),
    english: ["Use SQLite to find the customers with over 2 orders, ordered by name"],
    spanish: ["Con SQLite, ¿qué clientes tienen más de 2 pedidos? Ordénalos por nombre."],
    changes: [
      other("number", ["2", "3"]),
      other("antonym", ["more", "less"], [") > ?", ") < ?"]),
      other("negation", ["have more", "do not have more"], [") > ?", ") <= ?"]),
      other(
        "entity",
        ["customers", "cities"],
        ["SELECT customer", "SELECT city"],
        ["GROUP BY customer", "GROUP BY city"],
        ["ORDER BY customer", "ORDER BY city"],
      ),
      same("number", ["more than 2", "at least 3"], [") > ?", ") >= ?"]),
      other("field", ["2 orders", "2 different order totals"], ["COUNT(*)", "COUNT(DISTINCT total)"]),
    ],
  },
  {
    id: "nights-in-period",
    task: "Sum the nights of the bookings that arrive between 2026-04-01 and 2026-04-30, using SQL",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE bookings (guest, arrives, leaves, nights)")
database.executemany("INSERT INTO bookings VALUES (:guest, :arrives, :leaves, :nights)", context["bookings"])
query = "SELECT SUM(nights) FROM bookings WHERE arrives BETWEEN ? AND ?"
result = database.execute(query, [params["date_1"], params["date_2"]]).fetchone()[0]
`,
    fixtures: contexts(
      {
        bookings: [
          { guest: "Ann", arrives: "2026-03-30", leaves: "2026-04-04", nights: 5 },
          { guest: "Bea", arrives: "2026-04-01", leaves: "2026-04-03", nights: 2 },
          { guest: "Cem", arrives: "2026-04-30", leaves: "2026-05-07", nights: 7 },
          { guest: "Dan", arrives: "2026-05-02", leaves: "2026-05-03", nights: 1 },
        ],
      },
      {
        bookings: [
          { guest: "Ida", arrives: "2026-04-11", leaves: "2026-04-15", nights: 4 },
          { guest: "Jan", arrives: "2026-04-20", leaves: "2026-05-01", nights: 11 },
          { guest: "Kim", arrives: "2026-03-25", leaves: "2026-04-02", nights: 8 },
        ],
      },
    ),
    english: ["Query by SQL: how many nights in total do the bookings have whose arrival lies from 2026-04-01 through 2026-04-30?"],
    spanish: [
      "Con SQL, suma las noches de las reservas con llegada entre el 2026-04-01 y el 2026-04-30",
      "¿Cuántas noches suman en SQL las reservas que llegan desde el 2026-04-01 hasta el 2026-04-30 incluido?",
    ],
    changes: [
      other("date", ["2026-04-01", "2026-04-12"]),
      other("date", ["2026-04-30", "2026-05-31"]),
      other("field", ["arrive", "leave"], ["WHERE arrives", "WHERE leaves"]),
      other("negation", ["that arrive", "that do not arrive"], ["arrives BETWEEN", "arrives NOT BETWEEN"]),
      other("entity", ["Sum the nights", "Count the different guests"], ["SUM(nights)", "COUNT(DISTINCT guest)"]),
      other("antonym", ["Sum the nights", "Find the largest number of nights"], ["SUM(nights)", "MAX(nights)"]),
    ],
  },
  {
    id: "rank-runners",
    task: "Rank the runners by their time with a SQL window function, fastest first, and return rank by name",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE runners (name, club, seconds, age)")
database.executemany("INSERT INTO runners VALUES (:name, :club, :seconds, :age)", context["runners"])
query = "SELECT name, RANK() OVER (ORDER BY seconds) FROM runners"
result = dict(database.execute(query))
`,
    fixtures: contexts(
      {
        runners: [
          { name: "Moe", club: "A", seconds: 611, age: 30 },
          { name: "Nia", club: "B", seconds: 590, age: 41 },
          { name: "Oz", club: "A", seconds: 640, age: 22 },
          { name: "Pat", club: "B", seconds: 611, age: 35 },
        ],
      },
      {
        runners: [
          { name: "Quin", club: "C", seconds: 702, age: 19 },
          { name: "Rae", club: "C", seconds: 655, age: 50 },
          { name: "Sol", club: "D", seconds: 720, age: 28 },
        ],
      },
    ),
    english: ["Using a window function in SQL, give each runner's place by time (the fastest is first), keyed by name"],
    spanish: [
      "Clasifica a los corredores por su tiempo con una función de ventana SQL, primero el más rápido, y devuelve el puesto por nombre",
    ],
    changes: [
      other("antonym", ["fastest", "slowest"], ["BY seconds)", "BY seconds DESC)"]),
      other("field", ["time with a SQL window function, fastest", "age with a SQL window function, youngest"], ["BY seconds)", "BY age)"]),
      other("entity", ["the runners by", "the runners within their club by"], ["(ORDER", "(PARTITION BY club ORDER"]),
      same("antonym", ["fastest", "quickest"]),
      other(
        "unit",
        ["return rank", "return rank in percent of all runners"],
        ["RANK() OVER (ORDER BY seconds)", "100.0 * RANK() OVER (ORDER BY seconds) / COUNT(*) OVER ()"],
      ),
    ],
  },
  {
    id: "raise-salaries",
    task: 'Raise the salaries in the department "Sales" by 5 % with a SQL update and return all salaries by name',
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE staff (name, department, salary, bonus)")
database.executemany("INSERT INTO staff VALUES (:name, :department, :salary, :bonus)", context["staff"])
change = "UPDATE staff SET salary = ROUND(salary * (1 + ? / 100.0), 2) WHERE department = ?"
database.execute(change, [params["number_1"], params["text_1"]])
result = dict(database.execute("SELECT name, salary FROM staff"))
`,
    fixtures: contexts(
      {
        staff: [
          { name: "Gil", department: "Sales", salary: 2000, bonus: 100 },
          { name: "Hana", department: "Support", salary: 2600, bonus: 50 },
          { name: "Ian", department: "Sales", salary: 3100, bonus: 0 },
        ],
      },
      {
        staff: [
          { name: "Jill", department: "Support", salary: 1800, bonus: 10 },
          { name: "Karl", department: "Sales", salary: 4200, bonus: 900 },
        ],
      },
    ),
    english: ['By SQL update, everybody in department "Sales" gets 5 % more salary; return everyone\'s salary by name'],
    spanish: ['Sube un 5 % los salarios del departamento "Sales" con un UPDATE de SQL y devuelve todos los salarios por nombre'],
    changes: [
      other("number", ["5", "8"]),
      other("text", ["Sales", "Support"]),
      other("antonym", ["Raise", "Lower"], ["1 + ?", "1 - ?"]),
      other("unit", ["5 %", "5 euros"], ["salary * (1 + ? / 100.0)", "salary + ?"]),
      other("negation", ["in the department", "outside the department"], ["department = ?", "department <> ?"]),
      other("field", ["Raise the salaries", "Raise the bonuses"], ["SET salary = ROUND(salary", "SET bonus = ROUND(bonus"]),
    ],
  },
  {
    id: "unsold-products",
    task: "Which products were never sold? Find out with a SQL join and return their names in order.",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE products (id, name, maker)")
database.execute("CREATE TABLE sales (product, day)")
database.executemany("INSERT INTO products VALUES (:id, :name, :maker)", context["products"])
database.executemany("INSERT INTO sales VALUES (:product, :day)", context["sales"])
query = (
    "SELECT DISTINCT name FROM products LEFT JOIN sales ON product = id"
    " WHERE product IS NULL ORDER BY 1"
)
result = [row[0] for row in database.execute(query)]
`,
    fixtures: contexts(
      {
        products: [
          { id: 1, name: "tape", maker: "Norr" },
          { id: 2, name: "glue", maker: "Syd" },
          { id: 3, name: "card", maker: "Vast" },
        ],
        sales: [
          { product: 2, day: "mon" },
          { product: 2, day: "tue" },
        ],
      },
      {
        products: [
          { id: 5, name: "nail", maker: "Ost" },
          { id: 6, name: "bolt", maker: "Syd" },
          { id: 7, name: "hook", maker: "Mitt" },
          { id: 8, name: "wire", maker: "Ost" },
        ],
        sales: [
          { product: 5, day: "sun" },
          { product: 7, day: "mon" },
        ],
      },
    ),
    english: ["Join products and sales in SQL to list, in order, the names of products without any sale"],
    spanish: ["¿Qué productos no se han vendido nunca? Averígualo con un JOIN de SQL y devuelve sus nombres en orden."],
    changes: [
      other("negation", ["were never sold", "were sold"], ["product IS NULL", "product IS NOT NULL"]),
      other("field", ["their names", "their makers"], ["SELECT DISTINCT name", "SELECT DISTINCT maker"]),
      other("direction", ["names in order", "names in reverse order"], ["ORDER BY 1", "ORDER BY 1 DESC"]),
      other("entity", ["were never sold", "were never sold on Monday (mon)"], ["ON product = id", "ON product = id AND day = 'mon'"]),
      same("negation", ["never sold", "not sold"]),
    ],
  },
  {
    id: "revenue-by-month",
    task: "Total the revenue per month in SQL from the sales",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE sales (day, revenue, tax)")
database.executemany("INSERT INTO sales VALUES (:day, :revenue, :tax)", context["sales"])
query = "SELECT strftime('%Y-%m', day), SUM(revenue) FROM sales GROUP BY 1"
result = dict(database.execute(query))
`,
    fixtures: contexts(
      {
        sales: [
          { day: "2026-01-05", revenue: 120, tax: 20 },
          { day: "2026-01-30", revenue: 60, tax: 10 },
          { day: "2026-02-02", revenue: 240, tax: 40 },
        ],
      },
      {
        sales: [
          { day: "2025-12-31", revenue: 31, tax: 1 },
          { day: "2026-03-08", revenue: 11, tax: 2 },
          { day: "2026-03-09", revenue: 84, tax: 14 },
        ],
      },
    ),
    english: ["Group the sales by month with SQL and add up the revenue", "Monthly revenue from the sales rows, computed in SQL"],
    spanish: ["Suma en SQL los ingresos (revenue) de las ventas por mes"],
    changes: [
      other("unit", ["month", "year"], ["%Y-%m", "%Y"]),
      other("unit", ["month", "day"], ["%Y-%m", "%Y-%m-%d"]),
      other("field", ["revenue", "tax"], ["SUM(revenue)", "SUM(tax)"]),
      other("entity", ["Total the", "Average the"], ["SUM(revenue)", "AVG(revenue)"]),
      other("negation", ["revenue per", "revenue without tax per"], ["SUM(revenue)", "SUM(revenue - tax)"]),
      same("unit", ["per month", "per calendar month"]),
    ],
  },
  {
    id: "names-with-prefix",
    task: 'Use SQL to find the members whose name begins with "Mar"',
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE members (id, name, town)")
database.executemany("INSERT INTO members VALUES (:id, :name, :town)", context["members"])
query = "SELECT name FROM members WHERE name GLOB ? || '*' ORDER BY id"
result = [row[0] for row in database.execute(query, [params["text_1"]])]
`,
    fixtures: contexts(
      {
        members: [
          { id: 1, name: "Marta", town: "Elche" },
          { id: 2, name: "Elmar", town: "Marl" },
          { id: 3, name: "DelMar", town: "Olot" },
        ],
      },
      {
        members: [
          { id: 4, name: "Elena", town: "Marburg" },
          { id: 5, name: "Mario", town: "Lugo" },
          { id: 6, name: "Marco", town: "Marbach" },
          { id: 7, name: "Noel", town: "Vigo" },
        ],
      },
    ),
    english: ['With SQL, which members have a name that starts with "Mar"?'],
    spanish: ['Busca con SQL los socios cuyo nombre empieza por "Mar"'],
    changes: [
      other("text", ["Mar", "El"]),
      other("direction", ["begins", "ends"], ["? || '*'", "'*' || ?"]),
      other("negation", ["begins", "does not begin"], ["name GLOB", "name NOT GLOB"]),
      other("field", ["name begins", "town begins"], ["WHERE name", "WHERE town"]),
      same("antonym", ["begins", "starts"]),
    ],
  },
  {
    id: "delivery-hours",
    task: "What is the average delivery time per carrier in hours? Compute it in SQLite.",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE deliveries (carrier, city, minutes)")
database.executemany("INSERT INTO deliveries VALUES (:carrier, :city, :minutes)", context["deliveries"])
query = "SELECT carrier, AVG(minutes) / 60.0 FROM deliveries GROUP BY carrier"
result = {name: round(value, 2) for name, value in database.execute(query)}
`,
    fixtures: contexts(
      {
        deliveries: [
          { carrier: "Swift", city: "Bath", minutes: 95 },
          { carrier: "Swift", city: "York", minutes: 250 },
          { carrier: "Bison", city: "Bath", minutes: 480 },
        ],
      },
      {
        deliveries: [
          { carrier: "Heron", city: "Derby", minutes: 33 },
          { carrier: "Bison", city: "Derby", minutes: 720 },
          { carrier: "Heron", city: "Leeds", minutes: 71 },
        ],
      },
    ),
    english: ["Mean delivery time of every carrier in hours, calculated with SQLite"],
    spanish: [
      "¿Cuál es el tiempo medio de entrega por transportista en horas? Calcúlalo en SQLite.",
      "Horas que tarda de media cada transportista, con SQLite",
    ],
    changes: [
      other("unit", ["hours", "minutes"], [" / 60.0", ""]),
      other("unit", ["hours", "days"], ["/ 60.0", "/ 1440.0"]),
      other("antonym", ["average", "longest"], ["AVG(minutes)", "MAX(minutes)"]),
      other("field", ["per carrier", "per city"], ["SELECT carrier", "SELECT city"], ["BY carrier", "BY city"]),
      other("antonym", ["average", "shortest"], ["AVG(minutes)", "MIN(minutes)"]),
    ],
  },
  {
    id: "notas-medias",
    task: "Con SQL, ¿qué alumnos tienen una nota media superior a 7?",
    program: python`
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE notas (alumno, materia, nota)")
database.executemany("INSERT INTO notas VALUES (:alumno, :materia, :nota)", context["notas"])
query = "SELECT alumno FROM notas GROUP BY alumno HAVING AVG(nota) > ? ORDER BY alumno"
result = [fila[0] for fila in database.execute(query, [params["number_1"]])]
`,
    fixtures: contexts(
      {
        notas: [
          { alumno: "Alba", materia: "lengua", nota: 9 },
          { alumno: "Alba", materia: "física", nota: 6 },
          { alumno: "Blas", materia: "lengua", nota: 8 },
          { alumno: "Blas", materia: "física", nota: 5 },
          { alumno: "Cora", materia: "física", nota: 7 },
        ],
      },
      {
        notas: [
          { alumno: "Dina", materia: "arte", nota: 4 },
          { alumno: "Dina", materia: "música", nota: 10 },
          { alumno: "Enzo", materia: "arte", nota: 9 },
          { alumno: "Enzo", materia: "música", nota: 8 },
        ],
      },
    ),
    english: ["Using SQL: which pupils (alumno) have an average mark above 7?"],
    spanish: ["¿Qué alumnos superan el 7 de nota media? Usa SQL."],
    changes: [
      other("number", ["7", "8"]),
      other("antonym", ["superior", "inferior"], [") > ?", ") < ?"]),
      other("negation", ["tienen", "no tienen"], [") > ?", ") <= ?"]),
      other(
        "entity",
        ["alumnos", "materias"],
        ["SELECT alumno", "SELECT materia"],
        ["GROUP BY alumno", "GROUP BY materia"],
        ["ORDER BY alumno", "ORDER BY materia"],
      ),
      other("antonym", ["media", "máxima"], ["AVG(nota)", "MAX(nota)"]),
      other("antonym", ["media", "mínima"], ["AVG(nota)", "MIN(nota)"]),
    ],
  },
  {
    id: "metric-by-group",
    task: "In SQLite, compute the metric of pieces named in context.metric for each value of the column in context.group_by",
    program: python`
import sqlite3

metric = {"count": "COUNT(*)", "sum": "SUM(pieces)", "max": "MAX(pieces)"}[context["metric"]]
group = {"line": "line", "shift": "shift"}[context["group_by"]]
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE lots (line, shift, pieces, faults)")
database.executemany("INSERT INTO lots VALUES (:line, :shift, :pieces, :faults)", context["lots"])
result = dict(database.execute(f"SELECT {group}, {metric} FROM lots GROUP BY {group}"))
`,
    fixtures: contexts(
      {
        metric: "sum",
        group_by: "line",
        lots: [
          { line: "L1", shift: "day", pieces: 40, faults: 2 },
          { line: "L2", shift: "day", pieces: 35, faults: 0 },
          { line: "L1", shift: "night", pieces: 22, faults: 1 },
        ],
      },
      {
        metric: "max",
        group_by: "shift",
        lots: [
          { line: "L5", shift: "day", pieces: 18, faults: 3 },
          { line: "L6", shift: "night", pieces: 51, faults: 0 },
          { line: "L7", shift: "night", pieces: 60, faults: 9 },
        ],
      },
      {
        metric: "count",
        group_by: "shift",
        lots: [
          { line: "L3", shift: "late", pieces: 70, faults: 0 },
          { line: "L3", shift: "early", pieces: 71, faults: 4 },
          { line: "L4", shift: "late", pieces: 10, faults: 1 },
        ],
      },
    ),
    english: [
      "Group the lots by the column that context.group_by names and work out context.metric (count, sum or max of pieces) in SQLite",
    ],
    spanish: ["En SQLite, calcula la métrica de pieces indicada en context.metric para cada valor de la columna de context.group_by"],
    changes: [
      other("field", ["of pieces", "of faults"], ["SUM(pieces)", "SUM(faults)"], ["MAX(pieces)", "MAX(faults)"]),
      other(
        "negation",
        ["each value", "each value, lots with faults not included,"],
        ["FROM lots GROUP", "FROM lots WHERE faults = 0 GROUP"],
      ),
      other("entity", ["for each value", "as a list of pairs for each value"], ["result = dict(", "result = list("]),
      other("unit", ["the metric", "the metric in dozens"], ["{metric} FROM", "{metric} / 12.0 FROM"]),
      same("entity", ["compute", "work out"]),
    ],
  },
  {
    id: "page-of-books",
    task: "Sort the books by title with SQL and return the titles on page 2 when a page holds 3 books",
    program: python`
import sqlite3

size = params["number_2"]
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE books (title, author, year)")
database.executemany("INSERT INTO books VALUES (:title, :author, :year)", context["books"])
query = "SELECT title FROM books ORDER BY title ASC LIMIT ? OFFSET ?"
result = [row[0] for row in database.execute(query, [size, size * (params["number_1"] - 1)])]
`,
    fixtures: contexts(
      {
        books: [
          { title: "Dunes", author: "Amis", year: 1999 },
          { title: "Ash", author: "Zech", year: 2011 },
          { title: "Gulls", author: "Beck", year: 1950 },
          { title: "Frost", author: "Yates", year: 2020 },
          { title: "Bread", author: "Cole", year: 1975 },
          { title: "Ember", author: "Dahl", year: 1987 },
          { title: "Cliff", author: "Eco", year: 2003 },
        ],
      },
      {
        books: [
          { title: "Tides", author: "Moss", year: 2001 },
          { title: "Rust", author: "Nash", year: 1930 },
          { title: "Quartz", author: "Poe", year: 2022 },
          { title: "Pine", author: "Lowe", year: 1966 },
          { title: "Shade", author: "King", year: 1981 },
        ],
      },
    ),
    english: ["With 3 books to a page, sorted by title in SQL, which titles are on page 2?"],
    spanish: [
      "Ordena los libros por título con SQL y devuelve los títulos de la página 2 con 3 libros por página",
      "Con páginas de 3 libros ordenados por título en SQL, ¿qué títulos trae la página 2?",
    ],
    changes: [
      other("number", ["page 2", "page 1"]),
      other("number", ["3 books", "2 books"]),
      other("field", ["by title", "by year"], ["BY title", "BY year"]),
      other("direction", ["by title", "by title from Z to A"], ["ASC", "DESC"]),
      other("field", ["return the titles", "return the authors"], ["SELECT title", "SELECT author"]),
      other(
        "negation",
        ["on page", "that are not on page"],
        [
          `params["number_1"] - 1)])]`,
          `params["number_1"] - 1)])]\nresult = [row[0] for row in database.execute("SELECT title FROM books ORDER BY title") if row[0] not in result]`,
        ],
      ),
    ],
  },
]);

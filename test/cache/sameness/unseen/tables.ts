import { contexts, defineTasks, lines, other, python, same } from "../define-tasks.ts";

/** Wards, grades, meters, visitors, trucks, tickets and flights, in CSV files and lists of records. */
export const unseenTablesTasks = defineTasks("tables", [
  {
    id: "beds-taken",
    task: 'How many beds of the ward "Cardiology" were taken in the night of 2026-01-15?',
    program: python`
night = params["date_1"]
stays = [stay for stay in context["stays"] if stay["ward"] == params["text_1"]]
taken = [stay["patient"] for stay in stays if stay["admitted"] <= night < stay["discharged"]]
result = len(taken)
`,
    fixtures: contexts(
      {
        stays: [
          { patient: "P1", ward: "Cardiology", admitted: "2026-01-10", discharged: "2026-01-15" },
          { patient: "P2", ward: "Cardiology", admitted: "2026-01-15", discharged: "2026-01-18" },
          { patient: "P3", ward: "Surgery", admitted: "2026-01-12", discharged: "2026-01-20" },
          { patient: "P4", ward: "Surgery", admitted: "2026-01-09", discharged: "2026-01-16" },
          { patient: "P5", ward: "Surgery", admitted: "2026-01-17", discharged: "2026-01-22" },
        ],
      },
      {
        stays: [
          { patient: "P6", ward: "Cardiology", admitted: "2026-01-02", discharged: "2026-01-30" },
          { patient: "P7", ward: "Cardiology", admitted: "2026-01-14", discharged: "2026-01-17" },
          { patient: "P8", ward: "Surgery", admitted: "2026-01-15", discharged: "2026-01-16" },
          { patient: "P9", ward: "Cardiology", admitted: "2026-01-15", discharged: "2026-01-19" },
        ],
      },
    ),
    english: [
      'In the night of 2026-01-15, how many patients lay in the ward "Cardiology"?',
      'Give the number of occupied beds in ward "Cardiology" for the night that begins on 2026-01-15',
    ],
    spanish: ['¿Cuántas camas de la planta "Cardiology" estaban ocupadas en la noche del 2026-01-15?'],
    changes: [
      other("date", ["2026-01-15", "2026-01-18"]),
      other("text", ["Cardiology", "Surgery"]),
      other("negation", ["of the ward", "outside the ward"], [`stay["ward"] ==`, `stay["ward"] !=`]),
      other(
        "entity",
        ['How many beds of the ward "Cardiology" were taken', 'Which patients of the ward "Cardiology" were in bed'],
        ["len(taken)", "taken"],
      ),
      other("direction", ["in the night of", "in the night before"], ["<= night <", "< night <="]),
      same("entity", ["beds of the ward", "beds in the ward"]),
    ],
  },
  {
    id: "grade-bands",
    task: "Put each pupil into a band: A from 90 points, B from 75, C from 60, F below",
    program: python`
def band(points):
    for limit, name in [(params["number_1"], "A"), (params["number_2"], "B"), (params["number_3"], "C")]:
        if points >= limit:
            return name
    return "F"


result = {row["pupil"]: band(row["points"]) for row in context["exam"]}
`,
    fixtures: contexts(
      {
        exam: [
          { pupil: "Ada", points: 90, oral: 74 },
          { pupil: "Bo", points: 89, oral: 91 },
          { pupil: "Cy", points: 60, oral: 60 },
          { pupil: "Di", points: 59, oral: 80 },
          { pupil: "Ed", points: 77, oral: 40 },
        ],
      },
      {
        exam: [
          { pupil: "Flo", points: 75, oral: 95 },
          { pupil: "Gus", points: 74, oral: 30 },
          { pupil: "Hal", points: 98, oral: 62 },
          { pupil: "Ida", points: 12, oral: 75 },
        ],
      },
    ),
    english: [
      "Grade the pupils by their points: at least 90 is an A, at least 75 a B, at least 60 a C, anything lower an F",
      "Which band is each pupil in? C begins at 60 points, B at 75, A at 90; who has fewer gets F",
    ],
    spanish: ["Clasifica a cada alumno: A desde 90 puntos, B desde 75, C desde 60 y F por debajo"],
    changes: [
      other("number", ["90", "85"]),
      other("number", ["60", "55"]),
      other(
        "antonym",
        ["A from 90 points, B from 75, C from 60, F below", "A above 90 points, B above 75, C above 60, F otherwise"],
        ["points >= limit", "points > limit"],
      ),
      other("field", ["points", "oral points"], [`row["points"]`, `row["oral"]`]),
      other(
        "unit",
        ["Put each pupil into a band", "Count the pupils in each band"],
        [
          `result = {row["pupil"]: band(row["points"]) for row in context["exam"]}`,
          `bands = [band(row["points"]) for row in context["exam"]]\nresult = {name: bands.count(name) for name in "ABCF"}`,
        ],
      ),
      same("antonym", ["F below", "F under that"]),
    ],
  },
  {
    id: "fill-gaps",
    task: "In meter.csv, fill the gaps in the column level with the value before them and return the column",
    program: python`
import csv

with open(files[params["path_1"]], encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
column = [row["level"] for row in rows]
filled = []
for text in column:
    filled.append(float(text) if text else (filled[-1] if filled else None))
result = filled
`,
    fixtures: [
      {
        context: {},
        files: {
          "meter.csv": lines("hour,level,flow", "1,2.5,10", "2,,12", "3,3.25,", "4,,", "5,,14"),
          "spare.csv": lines("hour,level,flow", "1,,3", "2,8.5,", "3,,4"),
        },
      },
      {
        context: {},
        files: {
          "meter.csv": lines("hour,level,flow", "6,,7", "7,1.75,", "8,,9", "9,1.5,8.5"),
          "spare.csv": lines("hour,level,flow", "6,4.5,1", "7,,2", "8,6.5,"),
        },
      },
    ],
    english: [
      "Return the column level of meter.csv where every empty cell has taken the last value above it",
      "Forward-fill the column level in meter.csv and return it",
    ],
    spanish: ["Rellena los huecos de la columna level de meter.csv con el valor anterior y devuelve la columna"],
    changes: [
      other("text", ["meter.csv", "spare.csv"]),
      other(
        "direction",
        ["before", "after"],
        [`for row in rows]`, `for row in reversed(rows)]`],
        ["result = filled", "result = filled[::-1]"],
      ),
      other("field", ["level", "flow"], [`row["level"]`, `row["flow"]`]),
      other("entity", ["the value before them", "zero"], ["(filled[-1] if filled else None)", "0.0"]),
      other(
        "negation",
        ["fill the gaps in the column level with the value before them", "leave out the gaps in the column level"],
        [
          "    filled.append(float(text) if text else (filled[-1] if filled else None))",
          "    if text:\n        filled.append(float(text))",
        ],
      ),
      same("antonym", ["the value before them", "the latest value above them"]),
    ],
  },
  {
    id: "moving-average",
    task: "Give the moving average of the visitors over 3 days, one decimal, full windows only",
    program: python`
width = params["number_1"]
values = [row["visitors"] for row in context["days"]]
windows = [values[end - width : end] for end in range(width, len(values) + 1)]
result = [round(sum(window) / width, 1) for window in windows]
`,
    fixtures: contexts(
      {
        museum: "Clocks",
        days: [
          { day: "Mon", visitors: 120, children: 31 },
          { day: "Tue", visitors: 95, children: 12 },
          { day: "Wed", visitors: 143, children: 60 },
          { day: "Thu", visitors: 88, children: 7 },
          { day: "Fri", visitors: 210, children: 96 },
          { day: "Sat", visitors: 305, children: 150 },
        ],
      },
      {
        museum: "Boats",
        days: [
          { day: "Thu", visitors: 14, children: 2 },
          { day: "Fri", visitors: 40, children: 21 },
          { day: "Sat", visitors: 77, children: 35 },
          { day: "Sun", visitors: 61, children: 44 },
          { day: "Mon", visitors: 9, children: 0 },
        ],
      },
    ),
    english: ["Smooth the visitors by a mean of 3 days, rounded to one decimal, without windows that are not full"],
    spanish: ["Da la media móvil de los visitantes en 3 días, con un decimal, solo ventanas completas"],
    changes: [
      other("number", ["3 days", "4 days"]),
      other("entity", ["moving average", "moving maximum"], ["round(sum(window) / width, 1)", "max(window)"]),
      other("entity", ["average", "sum"], ["round(sum(window) / width, 1)", "sum(window)"]),
      other("field", ["visitors", "children"], [`row["visitors"]`, `row["children"]`]),
      other(
        "direction",
        ["full windows only", "full windows only, the latest first"],
        ["for window in windows", "for window in reversed(windows)"],
      ),
      same("entity", ["moving average", "rolling mean"]),
    ],
  },
  {
    id: "fuel-per-distance",
    task: "What does each truck in fuel.csv use in litres per 100 km? One decimal.",
    program: python`
import csv
from collections import defaultdict

litres = defaultdict(float)
distance = defaultdict(float)
with open(files[params["path_1"]], encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        litres[row["truck"]] += float(row["litres"])
        distance[row["truck"]] += float(row["km"])
result = {name: round(litres[name] / distance[name] * params["number_1"], 1) for name in sorted(litres)}
`,
    fixtures: [
      {
        context: {},
        files: {
          "fuel.csv": lines("truck,driver,litres,km", "T1,Ana,61.5,190", "T2,Bo,40,160", "T1,Bo,22,71", "T2,Ana,18.5,50"),
          "lastyear.csv": lines("truck,driver,litres,km", "T1,Ana,30,100", "T2,Bo,33,120"),
        },
      },
      {
        context: {},
        files: {
          "fuel.csv": lines("truck,driver,litres,km", "T7,Cy,90,301.5", "T8,Di,12,55", "T7,Di,44.5,120"),
          "lastyear.csv": lines("truck,driver,litres,km", "T8,Cy,27,100", "T7,Di,31,99"),
        },
      },
    ],
    english: [
      "Litres per 100 km for every truck in fuel.csv, to one decimal",
      "From fuel.csv, compute how many litres each truck burns on 100 km, rounded to one decimal",
    ],
    spanish: ["¿Cuántos litros gasta cada camión de fuel.csv por cada 100 km? Con un decimal."],
    changes: [
      other("text", ["fuel.csv", "lastyear.csv"]),
      other("number", ["100 km", "10 km"]),
      other(
        "field",
        ["each truck", "each driver"],
        [`litres[row["truck"]]`, `litres[row["driver"]]`],
        [`distance[row["truck"]]`, `distance[row["driver"]]`],
      ),
      other(
        "direction",
        ["in litres per 100 km", "in km per 100 litres"],
        ["litres[name] / distance[name]", "distance[name] / litres[name]"],
      ),
      other("unit", ["per 100 km", "per 100 miles"], [`params["number_1"], 1`, `params["number_1"] * 1.609344, 1`]),
      other(
        "antonym",
        ["each truck in fuel.csv", "the thirstiest truck in fuel.csv"],
        ["for name in sorted(litres)}", "for name in litres}\nresult = max(result.values())"],
      ),
    ],
  },
  {
    id: "ticket-crosstab",
    task: "Count the tickets by priority, and within it by status",
    program: python`
result = {}
for ticket in context["tickets"]:
    row = result.setdefault(ticket["priority"], {})
    row[ticket["status"]] = row.get(ticket["status"], 0) + 1
`,
    fixtures: contexts(
      {
        tickets: [
          { id: 11, priority: "high", status: "open", team: "web", hours: 3 },
          { id: 12, priority: "low", status: "done", team: "web", hours: 1 },
          { id: 13, priority: "high", status: "open", team: "data", hours: 8 },
          { id: 14, priority: "high", status: "done", team: "data", hours: 5 },
        ],
      },
      {
        tickets: [
          { id: 21, priority: "low", status: "open", team: "ops", hours: 2 },
          { id: 22, priority: "low", status: "waiting", team: "web", hours: 6 },
          { id: 23, priority: "high", status: "waiting", team: "ops", hours: 4 },
          { id: 24, priority: "low", status: "open", team: "ops", hours: 7 },
        ],
      },
    ),
    english: [
      "Cross tabulation of the tickets: for each priority, how many have which status",
      "For every priority give the number of tickets in each status",
    ],
    spanish: ["Cuenta los tickets por prioridad (priority) y, dentro de ella, por estado (status)"],
    changes: [
      other("field", ["by priority", "by team"], [`ticket["priority"]`, `ticket["team"]`]),
      other(
        "direction",
        ["by priority, and within it by status", "by status, and within it by priority"],
        [
          `    row = result.setdefault(ticket["priority"], {})\n    row[ticket["status"]] = row.get(ticket["status"], 0) + 1`,
          `    row = result.setdefault(ticket["status"], {})\n    row[ticket["priority"]] = row.get(ticket["priority"], 0) + 1`,
        ],
      ),
      other("entity", ["Count the tickets", "Add up the hours of the tickets"], ["0) + 1", `0) + ticket["hours"]`]),
      other(
        "negation",
        ["the tickets", "the tickets that are not done"],
        [`for ticket in context["tickets"]:`, `for ticket in context["tickets"]:\n    if ticket["status"] == "done":\n        continue`],
      ),
      same("direction", ["the tickets by", "the tickets, from first to last, by"]),
    ],
  },
  {
    id: "latest-flight",
    task: "¿Qué vuelo de vuelos.csv llegó con más retraso? Devuelve su código y los minutos.",
    program: python`
import csv
from datetime import datetime


def delay(row):
    planned, actual = (datetime.fromisoformat(row[name]) for name in ("prevista", "real"))
    return int((actual - planned).total_seconds() // 60)


with open(files[params["path_1"]], encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
worst = max(rows, key=delay)
result = {"vuelo": worst["vuelo"], "minutos": delay(worst)}
`,
    fixtures: [
      {
        context: {},
        files: {
          "vuelos.csv": lines(
            "vuelo,origen,salida,prevista,real",
            "QX10,Lima,2026-04-01T06:00,2026-04-01T08:00,2026-04-01T08:25",
            "QX11,Quito,2026-04-01T20:10,2026-04-01T23:50,2026-04-02T00:40",
            "QX12,Lima,2026-04-01T11:00,2026-04-01T12:30,2026-04-01T12:10",
          ),
          "ayer.csv": lines("vuelo,origen,salida,prevista,real", "QX10,Lima,2026-03-31T06:00,2026-03-31T08:00,2026-03-31T08:05"),
        },
      },
      {
        context: {},
        files: {
          "vuelos.csv": lines(
            "vuelo,origen,salida,prevista,real",
            "ZB1,Vigo,2026-05-09T13:00,2026-05-09T14:00,2026-05-09T14:12",
            "ZB2,Jaca,2026-05-09T18:00,2026-05-09T19:30,2026-05-09T19:31",
          ),
          "ayer.csv": lines(
            "vuelo,origen,salida,prevista,real",
            "ZB2,Jaca,2026-05-08T18:00,2026-05-08T19:30,2026-05-08T20:45",
            "ZB1,Vigo,2026-05-08T13:00,2026-05-08T14:00,2026-05-08T13:48",
          ),
        },
      },
    ],
    english: ["Which flight in vuelos.csv had the longest delay on arrival? Give code and minutes (keys vuelo and minutos)."],
    spanish: ["Di el código y los minutos de retraso del vuelo de vuelos.csv que más tarde llegó respecto a lo previsto"],
    changes: [
      other("text", ["vuelos.csv", "ayer.csv"]),
      other("antonym", ["más retraso", "menos retraso"], ["max(rows", "min(rows"]),
      other("unit", ["minutos", "segundos"], [" // 60)", ")"], [`"minutos"`, `"segundos"`]),
      other("field", ["su código", "su origen"], [`"vuelo": worst["vuelo"]`, `"origen": worst["origen"]`]),
      other("entity", ["llegó con más retraso", "fue el más largo"], [`("prevista", "real")`, `("salida", "real")`]),
      same("antonym", ["más retraso", "mayor retraso"]),
    ],
  },
]);

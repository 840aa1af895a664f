import { contexts, defineTasks, other, python, same } from "../define-tasks.ts";

/** Arithmetic, dates, hashing, text, units and sequences; all data is in the context. */
export const computeTasks = defineTasks("compute", [
  {
    id: "mean-above-limit",
    task: "Average the readings above 20 and round to one decimal",
    program: python`
chosen = [value for value in context["readings"] if value > params["number_1"]]
result = round(sum(chosen) / len(chosen), 1)
`,
    fixtures: contexts(
      { station: "Roof", readings: [12.5, 20, 21.25, 30.1, 27.75, 8.5, 25.5] },
      { station: "Cellar", readings: [19.5, 20.5, 33.3, 40.25, 11.1, 20, 26.4] },
      { station: "Yard", readings: [5.5, 22.25, 28.5, 20, 31.05] },
    ),
    english: ["What is the mean, to one decimal, of all readings that are over 20?"],
    spanish: ["Calcula la media de las lecturas superiores a 20, redondeada a un decimal"],
    changes: [
      other("number", ["20", "25"]),
      other("number", ["one decimal", "two decimals"], [", 1)", ", 2)"]),
      other("antonym", ["above", "below"], ["value > ", "value < "]),
      other("negation", ["above", "not above"], ["value > ", "value <= "]),
      other("entity", ["Average", "Sum"], [" / len(chosen)", ""]),
      same("antonym", ["above", "over"]),
    ],
  },
  {
    id: "apply-operation",
    task: "Apply the operation that context.op names to the values",
    program: python`
operations = {"sum": sum, "max": max, "min": min, "count": len}
result = operations[context["op"]](context["values"])
`,
    fixtures: contexts(
      { op: "sum", values: [4, -9, 7, 3], weights: [1, 2, 3, 5] },
      { op: "max", values: [-3, 12, 5], weights: [8, 6, 7] },
      { op: "min", values: [6, -2, 9, 1], weights: [3, 4, 9] },
      { op: "count", values: [-1, 2, -8, 4, 5, 6], weights: [10, 20] },
    ),
    english: [
      "Run whatever context.op says (sum, max, min or count) over the values",
      "Compute the values' aggregate chosen by context.op",
    ],
    spanish: ["Aplica a los valores la operación indicada en context.op"],
    changes: [
      other("field", ["to the values", "to the weights"], [`context["values"]`, `context["weights"]`]),
      other("entity", ["the values", "the absolute values"], [`context["values"]`, `[abs(value) for value in context["values"]]`]),
      other(
        "negation",
        ["the values", "the values that are not negative"],
        [`context["values"]`, `[value for value in context["values"] if value >= 0]`],
      ),
      other(
        "antonym",
        ["the values", "the negative values"],
        [`(context["values"])`, `([value for value in context["values"] if value < 0] or [0])`],
      ),
      same("direction", ["the values", "the values in ascending order"], [`context["values"]`, `sorted(context["values"])`]),
    ],
  },
  {
    id: "shift-length",
    task: "How many hours are there between start and end of the shift?",
    program: python`
from datetime import datetime

span = datetime.fromisoformat(context["end"]) - datetime.fromisoformat(context["start"])
result = span.total_seconds() / 3600
`,
    fixtures: contexts(
      {
        employee: "Ana",
        booked: "2026-02-26T09:00:00",
        start: "2026-03-02T06:30:00",
        break: "2026-03-02T10:00:00",
        end: "2026-03-02T15:00:00",
      },
      {
        employee: "Luis",
        booked: "2026-02-27T11:30:00",
        start: "2026-03-02T22:00:00",
        break: "2026-03-03T01:30:00",
        end: "2026-03-03T06:15:00",
      },
      {
        employee: "Mia",
        booked: "2026-03-01T18:00:00",
        start: "2026-03-05T08:00:00",
        break: "2026-03-05T12:00:00",
        end: "2026-03-05T12:45:00",
      },
    ),
    english: ["Length of the shift in hours, from its start to its end", "From start to end, how many hours long was the shift?"],
    spanish: ["¿Cuántas horas pasan entre el inicio y el fin del turno?"],
    changes: [
      other("unit", ["hours", "minutes"], ["3600", "60"]),
      other("unit", ["hours", "seconds"], [" / 3600", ""]),
      other("field", ["end of", "break of"], [`context["end"]`, `context["break"]`]),
      other("field", ["between start", "between booking"], [`context["start"]`, `context["booked"]`]),
      same("unit", ["many hours", "many clock hours"]),
    ],
  },
  {
    id: "date-after-days",
    task: "Which date is 45 days after the invoice date?",
    program: python`
from datetime import date, timedelta

day = date.fromisoformat(context["invoice_date"]) + timedelta(days=params["number_1"])
result = day.isoformat()
`,
    fixtures: contexts(
      { invoice_date: "2026-01-20", delivery_date: "2026-01-31", customer: "Brandt" },
      { invoice_date: "2024-02-10", delivery_date: "2024-02-29", customer: "Okafor" },
      { invoice_date: "2025-12-01", delivery_date: "2025-12-24", customer: "Silva" },
    ),
    english: ["Add 45 days to the date of the invoice", "The invoice is payable within 45 days of its date: on which day is it due?"],
    spanish: ["¿Qué fecha es 45 días después de la fecha de la factura?"],
    changes: [
      other("number", ["45", "60"]),
      other("unit", ["days", "weeks"], ["days=", "weeks="]),
      other("direction", ["after", "before"], [") + timedelta", ") - timedelta"]),
      other("field", ["invoice date", "delivery date"], ["invoice_date", "delivery_date"]),
      other("entity", ["Which date", "Which weekday"], ["day.isoformat()", `day.strftime("%A")`]),
    ],
  },
  {
    id: "text-digest",
    task: "Give the SHA-256 of the text as hex",
    program: python`
import hashlib

text = context["text"]
result = hashlib.sha256(text.encode()).hexdigest()
`,
    fixtures: contexts(
      { title: "Release", text: "Version two is out", author: "Kim" },
      { title: "Greeting", text: "Buenos días a todos", author: "Eva" },
      { title: "Warning", text: "Mind the gap", author: "Jo" },
    ),
    english: ["Hash the text with SHA-256 and return the hex digest", "I need the hexadecimal SHA-256 checksum of the text"],
    spanish: ["Calcula el resumen SHA-256 del texto en hexadecimal"],
    changes: [
      other("entity", ["SHA-256", "SHA-1"], ["hashlib.sha256", "hashlib.sha1"]),
      other("entity", ["SHA-256", "MD5"], ["hashlib.sha256", "hashlib.md5"]),
      other("field", ["the text", "the title"], [`context["text"]`, `context["title"]`]),
      other("unit", ["hex", "a decimal number written as text"], [".hexdigest()", ".hexdigest()\nresult = str(int(result, 16))"]),
      other("negation", ["the text", "the text without its spaces"], [`context["text"]`, `context["text"].replace(" ", "")`]),
      other("direction", ["the text", "the text read backwards"], [`context["text"]`, `context["text"][::-1]`]),
      same("unit", ["hex", "lower-case hex"]),
    ],
  },
  {
    id: "long-words",
    task: "Count the words of at least 5 letters in the text",
    program: python`
import re

words = re.findall(r"[^\W\d_]+", context["text"])
result = sum(len(word) >= params["number_1"] for word in words)
`,
    fixtures: contexts(
      { text: "The quick brown fox jumps over the lazy dog, then the brown dog sleeps", source: "primer" },
      { text: "Rain falls, rivers swell; people carry umbrellas and laugh at rivers while it rains", source: "diary" },
      { text: "Nothing ventured, nothing gained: that is what they say, and they say it to all of us", source: "proverbs" },
    ),
    english: ["How many words in the text have 5 letters or more?"],
    spanish: ["Cuenta las palabras del texto que tienen 5 letras o más", "¿Cuántas palabras de 5 o más letras hay en el texto?"],
    changes: [
      other("number", ["5", "7"]),
      other("antonym", ["at least", "at most"], [">=", "<="]),
      same("number", ["at least 5", "more than 4"], [">=", ">"]),
      other(
        "entity",
        ["the words", "the different words"],
        [`findall(r"[^\\W\\d_]+", context["text"])`, `findall(r"[^\\W\\d_]+", context["text"].lower())\nwords = set(words)`],
      ),
      other("negation", ["of at least", "that do not have"], ["len(word) >= ", "len(word) != "]),
      other("unit", ["letters", "vowels"], ["len(word)", `sum(letter in "aeiou" for letter in word.lower())`]),
    ],
  },
  {
    id: "convert-temperatures",
    task: "Convert the temperatures from Celsius to Fahrenheit, rounded to whole degrees",
    program: python`
result = [round(value * 9 / 5 + 32) for value in context["temperatures"]]
`,
    fixtures: contexts(
      { place: "Oslo", temperatures: [-12, 0, 7, 18], records: [-27, 35] },
      { place: "Lima", temperatures: [15, 19, 23, 31], records: [9, 33] },
      { place: "Perth", temperatures: [41, 28, 33], records: [-1, 46] },
    ),
    english: ["The temperatures are in Celsius; give them in whole degrees Fahrenheit"],
    spanish: ["Pasa las temperaturas de Celsius a Fahrenheit, redondeadas a grados enteros"],
    changes: [
      other("direction", ["from Celsius to Fahrenheit", "from Fahrenheit to Celsius"], ["value * 9 / 5 + 32", "(value - 32) * 5 / 9"]),
      other("unit", ["to Fahrenheit", "to Kelvin"], ["value * 9 / 5 + 32", "value + 273.15"]),
      other("unit", ["from Celsius", "from Kelvin"], ["value * 9 / 5 + 32", "(value - 273.15) * 9 / 5 + 32"]),
      other("field", ["the temperatures", "the records"], [`context["temperatures"]`, `context["records"]`]),
      other("unit", ["whole degrees", "tens of degrees"], ["+ 32)", "+ 32, -1)"]),
      same("unit", ["Celsius", "centigrade"]),
    ],
  },
  {
    id: "grown-capital",
    task: "What does the capital grow to at 3 % a year in 10 years with compound interest? Round to cents.",
    program: python`
capital = context["capital"] * (1 + params["number_1"] / 100) ** params["number_2"]
result = round(capital, 2)
`,
    fixtures: contexts({ capital: 1000, fee: 25 }, { capital: 25500, fee: 140 }, { capital: 780, fee: 9 }),
    english: ["After 10 years of compound interest at 3 % a year, how much has the capital become, to the cent?"],
    spanish: ["¿En cuánto se convierte el capital al 3 % anual con interés compuesto durante 10 años? Redondea a céntimos."],
    changes: [
      other("number", ["3 %", "4 %"]),
      other("number", ["10 years", "12 years"]),
      other("unit", ["10 years", "10 months"], [`params["number_2"]`, `(params["number_2"] / 12)`]),
      other(
        "entity",
        ["compound", "simple"],
        [`** params["number_2"]`, ""],
        [`params["number_1"] / 100`, `params["number_1"] / 100 * params["number_2"]`],
      ),
      other("antonym", ["grow to", "shrink to"], ["1 + params", "1 - params"]),
      other("field", ["the capital", "the fee"], [`context["capital"]`, `context["fee"]`]),
    ],
  },
  {
    id: "continue-sequence",
    task: "Continue the sequence by 5 terms, each of them the sum of the two before it, and list the new terms",
    program: python`
terms = list(context["sequence"])
for _ in range(params["number_1"]):
    terms.append(terms[-2] + terms[-1])
result = terms[-params["number_1"]:]
`,
    fixtures: contexts({ sequence: [1, 1, 2] }, { sequence: [2, 1, 5, 9] }, { sequence: [4, -3, 7] }),
    english: ["List the next 5 terms of the sequence, where every term is the sum of its two predecessors"],
    spanish: [
      "Da los 5 términos siguientes de la sucesión, cada uno suma de los dos anteriores",
      "Prolonga la sucesión con 5 términos nuevos sumando siempre los dos últimos, y lista solo los nuevos",
    ],
    changes: [
      other("number", ["5", "8"]),
      other("antonym", ["sum", "difference"], ["terms[-2] + terms[-1]", "terms[-2] - terms[-1]"]),
      other("entity", ["sum", "product"], ["terms[-2] + terms[-1]", "terms[-2] * terms[-1]"]),
      other("number", ["two", "three"], ["terms[-2] + terms[-1]", "sum(terms[-3:])"]),
      other(
        "direction",
        ["the new terms", "the new terms from last to first"],
        [`terms[-params["number_1"]:]`, `terms[-params["number_1"]:][::-1]`],
      ),
    ],
  },
  {
    id: "trip-length",
    task: "The legs of the trip are in metres. How long is the trip in kilometres?",
    program: python`
legs = context["legs"]
result = round(sum(legs) / 1000, 3)
`,
    fixtures: contexts(
      { trip: "coast", legs: [1250, 4300, 980], detours: [300, 45] },
      { trip: "hills", legs: [15000, 720], detours: [1200, 80, 60] },
      { trip: "town", legs: [210, 340, 125, 500], detours: [75] },
    ),
    english: ["Add up the legs of the trip, given in metres, and tell the total in kilometres"],
    spanish: ["Los tramos del viaje están en metros. ¿Cuántos kilómetros tiene el viaje?"],
    changes: [
      other("unit", ["kilometres", "miles"], ["/ 1000", "/ 1609.344"]),
      other("unit", ["kilometres", "centimetres"], ["/ 1000", "* 100"]),
      same("unit", ["kilometres", "km"]),
      other("unit", ["in metres", "in feet"], ["/ 1000", "* 0.3048 / 1000"]),
      other("field", ["The legs", "The detours"], [`context["legs"]`, `context["detours"]`]),
      other("entity", ["is the trip", "is the longest leg"], ["sum(legs)", "max(legs)"]),
      other("antonym", ["is the trip", "is the shortest leg"], ["sum(legs)", "min(legs)"]),
    ],
  },
  {
    id: "age-on-day",
    task: "How many full years lie between each person's birth and 2026-03-01?",
    program: python`
from datetime import date

def months_between(start, end):
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)

day = date.fromisoformat(params["date_1"])
result = {person["name"]: months_between(date.fromisoformat(person["born"]), day) // 12 for person in context["people"]}
`,
    fixtures: contexts(
      {
        people: [
          { name: "Ana", born: "1990-03-02", hired: "2015-06-01" },
          { name: "Ben", born: "1984-03-01", hired: "2019-03-15" },
        ],
      },
      {
        people: [
          { name: "Carl", born: "2001-11-30", hired: "2022-02-01" },
          { name: "Dora", born: "1975-02-28", hired: "1999-09-09" },
        ],
      },
      { people: [{ name: "Edna", born: "1966-07-17", hired: "1990-01-01" }] },
    ),
    english: ["Tell everybody's age in completed years as of 2026-03-01"],
    spanish: ["¿Cuántos años cumplidos tiene cada persona el 2026-03-01?", "Edad en años completos de cada persona a fecha 2026-03-01"],
    changes: [
      other("date", ["2026-03-01", "2026-03-02"]),
      other("date", ["2026-03-01", "2030-12-31"]),
      other("unit", ["years", "months"], [", day) // 12", ", day)"]),
      other("unit", ["full years", "full decades"], ["// 12", "// 120"]),
      other("field", ["birth", "hiring"], [`person["born"]`, `person["hired"]`]),
    ],
  },
  {
    id: "running-balance",
    task: "Give the running total of the deposits, from first to last",
    program: python`
from itertools import accumulate

result = list(accumulate(context["deposits"]))
`,
    fixtures: contexts(
      { deposits: [120, 80, 45, 300], withdrawals: [20, 60] },
      { deposits: [15, 15, 90], withdrawals: [40, 5, 5] },
      { deposits: [700, 30, 250, 60, 5], withdrawals: [100, 220, 10] },
    ),
    english: ["Cumulative sum of the deposits in the order given"],
    spanish: ["Da la suma acumulada de los ingresos (deposits), del primero al último"],
    changes: [
      other("direction", ["from first to last", "from last to first"], [`context["deposits"]`, `context["deposits"][::-1]`]),
      other("field", ["deposits", "withdrawals"], [`context["deposits"]`, `context["withdrawals"]`]),
      other("antonym", ["total", "maximum"], [`context["deposits"]`, `context["deposits"], max`]),
      other("antonym", ["total", "minimum"], [`context["deposits"]`, `context["deposits"], min`]),
      other(
        "entity",
        ["total", "average"],
        ["list(accumulate", "[total / count for count, total in enumerate(accumulate"],
        [`["deposits"]))`, `["deposits"]), 1)]`],
      ),
    ],
  },
  {
    id: "count-primes",
    task: "Cuenta los números primos de la lista que son mayores que 10",
    program: python`
def is_prime(number):
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))

result = sum(is_prime(number) for number in context["lista"] if number > params["number_1"])
`,
    fixtures: contexts(
      { lista: [2, 3, 7, 10, 11, 12, 13, 15, 22, 29, 31, 40] },
      { lista: [5, 9, 14, 17, 18, 23, 37, 41, 43, 50] },
      { lista: [1, 4, 8, 11, 19, 21, 33] },
    ),
    english: ["How many primes greater than 10 does the list hold?"],
    spanish: ["¿Cuántos primos por encima de 10 hay en la lista?"],
    changes: [
      other("number", ["10", "20"]),
      other("antonym", ["mayores", "menores"], ["if number > params", "if number < params"]),
      other("negation", ["números primos", "números no primos"], ["sum(is_prime", "sum(not is_prime"]),
      other("entity", ["primos", "pares"], ["sum(is_prime(number)", "sum(number % 2 == 0"]),
      other("entity", ["Cuenta", "Suma"], ["sum(is_prime(number)", "sum(number * is_prime(number)"]),
      same("antonym", ["mayores", "más grandes"]),
    ],
  },
  {
    id: "shift-letters",
    task: "Shift every letter of the message 3 places to the right in the alphabet, from z on to a",
    program: python`
def shift(letter):
    return chr((ord(letter) - ord("a") + params["number_1"]) % 26 + ord("a")) if "a" <= letter <= "z" else letter

result = "".join(map(shift, context["message"]))
`,
    fixtures: contexts(
      { message: "meet at noon", signature: "zoe" },
      { message: "extra pizza, jukebox", signature: "max" },
      { message: "waxy quiz", signature: "lea" },
    ),
    english: ["Encode the message with a Caesar cipher: each letter moves 3 steps forward, z wraps round to a"],
    spanish: ["Desplaza cada letra del mensaje 3 lugares a la derecha en el alfabeto, volviendo de la z a la a"],
    changes: [
      other("number", ["3", "13"]),
      other("direction", ["to the right", "to the left"], [`+ params["number_1"]`, `- params["number_1"]`]),
      other("field", ["message", "signature"], [`context["message"]`, `context["signature"]`]),
      other("entity", ["letter", "vowel"], [`"a" <= letter <= "z"`, `letter in "aeiou"`]),
      other(
        "negation",
        ["letter", "letter but the first"],
        [`"".join(map(shift, context["message"]))`, `context["message"][0] + "".join(map(shift, context["message"][1:]))`],
      ),
    ],
  },
]);

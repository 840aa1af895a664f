import { contexts, defineTasks, other, python, same } from "../define-tasks.ts";

/** Kitchens, cards, numerals, power, spelling, spread and deadlines; all data is in the context. */
export const unseenComputeTasks = defineTasks("compute", [
  {
    id: "scale-recipe",
    task: "Scale the recipe from 4 to 10 servings and give the grams of each ingredient",
    program: python`
factor = params["number_2"] / params["number_1"]
result = {item["name"]: round(item["grams"] * factor, 1) for item in context["ingredients"]}
`,
    fixtures: contexts(
      {
        dish: "Lentil soup",
        ingredients: [
          { name: "lentils", grams: 300, calories: 1050 },
          { name: "carrots", grams: 180, calories: 74 },
          { name: "oil", grams: 22, calories: 195 },
        ],
      },
      {
        dish: "Flat bread",
        ingredients: [
          { name: "flour", grams: 510, calories: 1790 },
          { name: "water", grams: 320, calories: 0 },
          { name: "salt", grams: 9, calories: 0 },
        ],
      },
    ),
    english: [
      "How many grams of every ingredient do I need when the recipe, written for 4 servings, has to serve 10?",
      "I cook for 10, and the recipe is for 4: give the grams of each ingredient",
    ],
    spanish: [
      "Adapta la receta de 4 a 10 raciones y da los gramos de cada ingrediente",
      "Quiero 10 raciones y la receta es para 4: ¿cuántos gramos lleva cada ingrediente?",
    ],
    changes: [
      other("number", ["10", "6"]),
      other("direction", ["from 4 to 10", "from 10 to 4"]),
      other("unit", ["grams", "kilograms"], [`item["grams"] * factor, 1)`, `item["grams"] * factor / 1000, 4)`]),
      other("field", ["grams of", "calories of"], [`item["grams"]`, `item["calories"]`]),
      other(
        "entity",
        ["grams of each ingredient", "total grams"],
        ["{item", "round(sum(item"],
        [`["name"]: round(item["grams"] * factor`, `["grams"] * factor`],
        [`, 1) for item in context["ingredients"]}`, ` for item in context["ingredients"]), 1)`],
      ),
      same("antonym", ["each ingredient", "every ingredient"]),
    ],
  },
  {
    id: "luhn-check",
    task: "Which of the card numbers pass the Luhn check?",
    program: python`
def passes(number):
    digits = [int(sign) for sign in number if sign.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


result = [number for number in context["cards"] if passes(number)]
`,
    fixtures: contexts(
      {
        cards: ["4539 5787 6362 1486", "4539 5787 6362 1487", "6011 0009 9013 9424", "5500 0000 0000 0005"],
        vouchers: ["7992 7398 713", "7992 7398 710", "1234 5674"],
      },
      {
        cards: ["5105 1051 0510 5100", "3782 8224 6310 005", "3782 8224 6310 006"],
        vouchers: ["1234 5670", "8763 0000 18", "0000 0018"],
      },
    ),
    english: [
      "Return the card numbers whose Luhn checksum is right",
      "Filter the cards: keep the numbers that are valid by Luhn's algorithm",
    ],
    spanish: ["¿Qué números de tarjeta superan la comprobación de Luhn?"],
    changes: [
      other("negation", ["pass", "do not pass"], ["if passes", "if not passes"]),
      other("antonym", ["pass", "fail"], ["if passes", "if not passes"]),
      other("field", ["card numbers", "voucher numbers"], [`context["cards"]`, `context["vouchers"]`]),
      other("unit", ["Which of", "How many of"], ["[number for", "sum(1 for"], ["passes(number)]", "passes(number))"]),
      other(
        "entity",
        ["the Luhn check", "a check that the plain sum of their digits divides by ten"],
        ["digit * 2 - 9 * (digit > 4)", "digit"],
      ),
      same("entity", ["Luhn check", "modulus-ten check of Luhn"]),
    ],
  },
  {
    id: "roman-years",
    task: "Write the years as Roman numerals",
    program: python`
SIGNS = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def write(number):
    text = ""
    for value, sign in SIGNS:
        text += sign * (number // value)
        number %= value
    return text


result = [write(number) for number in context["years"]]
`,
    fixtures: contexts(
      { building: "Town hall", years: [1888, 1994, 2026], floors: [1, 4, 9] },
      { building: "Bridge", years: [1499, 1740, 1903, 2001], floors: [2, 6] },
    ),
    english: ["Convert each year into Roman numerals", "Roman notation of all the years, please"],
    spanish: ["Escribe los años en números romanos"],
    changes: [
      other("field", ["years", "floors"], [`context["years"]`, `context["floors"]`]),
      other("unit", ["Roman numerals", "binary numbers"], ["write(number) for", `format(number, "b") for`]),
      other("antonym", ["Roman numerals", "Roman numerals in small letters"], ["write(number) for", "write(number).lower() for"]),
      other("direction", ["the years", "the years, last one first,"], [`context["years"]]`, `reversed(context["years"])]`]),
      other(
        "negation",
        ["Roman numerals", "Roman numerals without subtraction (four is IIII)"],
        [
          `SIGNS = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]`,
          `SIGNS = [(1000, "M"), (500, "D"), (100, "C"), (50, "L"), (10, "X"), (5, "V"), (1, "I")]`,
        ],
      ),
      same("unit", ["as Roman numerals", "in Roman figures"]),
    ],
  },
  {
    id: "running-cost",
    task: "What does the device cost when it runs 6 hours a day for 30 days at 0.25 euros per kWh? Round to cents.",
    program: python`
hours = params["number_1"] * params["number_2"]
energy = context["watts"] / 1000 * hours
result = round(energy * params["number_3"], 2)
`,
    fixtures: contexts(
      { device: "Heater", watts: 1500, standby_watts: 4 },
      { device: "Pump", watts: 82, standby_watts: 1 },
      { device: "Server", watts: 430, standby_watts: 120 },
    ),
    english: [
      "With 6 hours of use a day, what is the bill for the device after 30 days if a kWh costs 0.25 euros? To the cent.",
      "What do 6 hours of running on each of 30 days cost for the device, if a kWh is 0.25 euros? Round to cents.",
    ],
    spanish: ["¿Cuánto cuesta el aparato si funciona 6 horas al día durante 30 días a 0.25 euros el kWh? Redondea a céntimos."],
    changes: [
      other("number", ["6 hours", "9 hours"]),
      other("number", ["0.25", "0.31"]),
      other(
        "unit",
        ["6 hours a day", "6 minutes a day"],
        [`params["number_1"] * params["number_2"]`, `params["number_1"] / 60 * params["number_2"]`],
      ),
      other("unit", ["30 days", "30 weeks"], [`* params["number_2"]`, `* 7 * params["number_2"]`]),
      other("negation", ["runs", "does not run, but stands by,"], [`context["watts"]`, `context["standby_watts"]`]),
      other(
        "antonym",
        ["Round to cents", "Round up to whole euros"],
        [`round(energy * params["number_3"], 2)`, `-int(-energy * params["number_3"] // 1)`],
      ),
      same("unit", ["kWh", "kilowatt hour"]),
    ],
  },
  {
    id: "respell-word",
    task: 'Replace "colour" with "color" in the text, whole words only',
    program: python`
import re

pattern = r"\b" + re.escape(params["text_1"]) + r"\b"
result = re.sub(pattern, lambda match: params["text_2"], context["text"])
`,
    fixtures: contexts(
      {
        title: "The colour wheel, or what a colour is",
        text: "A colour is what we see; colourful things have more than one colour. The color chart, grey or gray, says so.",
      },
      {
        title: "On colour and grey",
        text: "Every grey has a colour. Colourless paper is grey too, and discolour is a verb. No color print here.",
      },
    ),
    english: [
      'In the text, put "color" wherever the whole word "colour" stands',
      'Swap the word "colour" for "color" throughout the text, but not inside longer words',
    ],
    spanish: ['Sustituye "colour" por "color" en el texto, solo palabras enteras'],
    changes: [
      other("text", ["colour", "grey"]),
      other("text", [`with "color"`, `with "tint"`]),
      other("direction", ['"colour" with "color"', '"color" with "colour"']),
      other(
        "negation",
        ["whole words only", "not only whole words"],
        [`r"\\b" + re.escape(params["text_1"]) + r"\\b"`, `re.escape(params["text_1"])`],
      ),
      other("field", ["the text", "the title"], [`context["text"]`, `context["title"]`]),
      other("antonym", ["Replace", "Replace the first"], [`context["text"])`, `context["text"], count=1)`]),
    ],
  },
  {
    id: "spread-of-weights",
    task: "Give the sample standard deviation of the weights, to 3 decimals",
    program: python`
import statistics

result = round(statistics.stdev(context["weights"]), params["number_1"])
`,
    fixtures: contexts(
      { batch: "A7", weights: [12.41, 12.6, 11.98, 12.55, 12.02], lengths: [101.5, 99.25, 100.75, 102.2] },
      { batch: "B2", weights: [8.9, 9.15, 9.32, 8.71, 9.04, 12.5], lengths: [55.5, 57.2, 54.8] },
    ),
    english: ["What is the standard deviation (that of a sample) of the weights? 3 decimals."],
    spanish: [
      "Da la desviación típica muestral de los pesos (weights), con 3 decimales",
      "Calcula con 3 decimales la desviación estándar de la muestra de pesos",
    ],
    changes: [
      other("number", ["3", "2"]),
      other("antonym", ["sample", "population"], ["statistics.stdev", "statistics.pstdev"]),
      other("entity", ["standard deviation", "variance"], ["statistics.stdev", "statistics.variance"]),
      other("field", ["weights", "lengths"], [`context["weights"]`, `context["lengths"]`]),
      other("negation", ["the weights", "the weights without the heaviest"], [`context["weights"]`, `sorted(context["weights"])[:-1]`]),
      same("direction", ["the weights", "the weights from last to first"], [`context["weights"]`, `context["weights"][::-1]`]),
    ],
  },
  {
    id: "weekend-deadlines",
    task: "¿Qué plazos de la lista caen en fin de semana?",
    program: python`
from datetime import date

result = [day for day in context["deadlines"] if date.fromisoformat(day).weekday() >= 5]
`,
    fixtures: contexts(
      {
        deadlines: ["2026-03-07", "2026-03-09", "2026-03-15", "2026-03-31"],
        deliveries: ["2026-03-05", "2026-03-08", "2026-03-21"],
      },
      {
        deadlines: ["2026-05-02", "2026-05-08", "2026-05-24", "2026-05-16", "2026-05-11"],
        deliveries: ["2026-05-03", "2026-05-29"],
      },
    ),
    english: ["Which deadlines in the list fall on a weekend?", "List the deadlines that are a Saturday or a Sunday"],
    spanish: ["Devuelve los plazos que coinciden con un fin de semana"],
    changes: [
      other("negation", ["caen", "no caen"], [">= 5", "< 5"]),
      other("entity", ["en fin de semana", "en domingo"], [">= 5", "== 6"]),
      other("unit", ["Qué plazos", "Cuántos plazos"], ["[day for", "sum(1 for"], [">= 5]", ">= 5)"]),
      other("field", ["plazos", "entregas (deliveries)"], [`context["deadlines"]`, `context["deliveries"]`]),
      other("direction", ["caen en", "caen el día antes de un"], [">= 5", "== 4"]),
      same("entity", ["en fin de semana", "en sábado o domingo"]),
    ],
  },
]);

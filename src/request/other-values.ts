import type { JsonValue } from "../json.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})(.*)$/s;

/**
 * Values of a param's kind other than its own, to try a program with. A number gets near and far ones on its side of zero, a
 * date another year and month and a day that can be no month, a text a shorter and a longer one, a path another stem.
 *
 * @param name The param's name, such as `number_1`; its kind is in it.
 */
export function otherValues(name: string, value: JsonValue): readonly JsonValue[] {
  if (typeof value === "number") return otherNumbers(value);
  if (typeof value !== "string") return [];
  switch (name.slice(0, name.lastIndexOf("_"))) {
    case "date":
      return otherDates(value);
    case "email":
      return [value.replace(/^[^@]+/, (local) => `other.${local}`), `someone@example.org`];
    case "url":
      return [`${value}${value.includes("?") ? "&" : "?"}other=1`, value.replace(/^(\w[\w+.-]*:\/\/)[^/?#]+/, "$1other.example.org")];
    case "path":
      return [value.replace(/([^\\/]+?)(\.\w+)?$/, "other-$1$2")];
    default:
      return [value.length > 1 ? value.slice(0, -1) : "q", `${value}x`, "other"].filter((other) => other !== value);
  }
}

function otherNumbers(value: number): number[] {
  const sign = value < 0 ? -1 : 1;
  const size = Math.abs(value);
  const others = Number.isInteger(value)
    ? [size + 1, size - 1, 2 * size + 3].filter((other) => other > 0)
    : [size + 1, size / 2, 2 * size + 0.25];
  return others.map((other) => sign * other).filter(Number.isFinite);
}

function otherDates(value: string): string[] {
  const [, year = "", month = "", day = "", rest = ""] = DATE.exec(value) ?? [];
  if (year === "") return [];
  const otherMonth = String((Number(month) % 12) + 1).padStart(2, "0");
  const [first, second] = Number(day) === 23 ? ["17", "25"] : ["23", "17"];
  return [`${year}-${month}-${first}${rest}`, `${Number(year) + 1}-${otherMonth}-${second}${rest}`].filter((other) => other !== value);
}

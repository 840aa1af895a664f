import { expect, test } from "vitest";
import { otherValues } from "../../src/request/other-values.ts";

test.each([
  ["number_1", 10, [11, 9, 23]],
  ["number_1", 1, [2, 5]],
  ["number_1", -3, [-4, -2, -9]],
  ["number_1", 0, [1, 3]],
  ["number_1", 0.5, [1.5, 0.25, 1.25]],
  ["date_1", "2026-03-04", ["2026-03-23", "2027-04-17"]],
  ["date_1", "2026-12-23T10:00Z", ["2026-12-17T10:00Z", "2027-01-25T10:00Z"]],
  ["text_1", "net", ["ne", "netx", "other"]],
  ["text_1", "other", ["othe", "otherx"]],
  ["email_1", "ana@example.com", ["other.ana@example.com", "someone@example.org"]],
  ["url_1", "https://a.example/x?y=1", ["https://a.example/x?y=1&other=1", "https://other.example.org/x?y=1"]],
  ["path_1", "in/a.csv", ["in/other-a.csv"]],
  ["path_1", "a.tar.gz", ["other-a.tar.gz"]],
  ["path_1", "/data/in", ["/data/other-in"]],
] as const)("%s %j is tried with %j", (name, value, others) => {
  expect(otherValues(name, value)).toEqual(others);
});

test("never gives the value itself, and never a day that could be a month", () => {
  for (let day = 1; day <= 28; day += 1) {
    const date = `2026-02-${String(day).padStart(2, "0")}`;
    const others = otherValues("date_1", date).map(String);
    expect(others).toHaveLength(2);
    expect(others).not.toContain(date);
    expect(others.every((other) => Number(other.slice(8, 10)) > 12)).toBe(true);
  }
});

import { describe, expect, test } from "vitest";
import { findNearestTasks } from "../../src/cache/task-overlap.ts";

describe("findNearestTasks", () => {
  test("puts the task with the same words first, whatever their case and marks", () => {
    const tasks = ["Extract the total from a receipt", "extract TOTAL amount, from invoice!", "Count words"];
    expect(findNearestTasks("Extract total amount from invoice", tasks, 1)).toEqual([tasks[1]]);
  });

  test("finds other forms of a word", () => {
    expect(findNearestTasks("extract invoice totals", ["Extracting the total of invoices", "Send mail"], 3)).toEqual([
      "Extracting the total of invoices",
    ]);
  });

  test("works in Spanish, Greek and Chinese words", () => {
    expect(findNearestTasks("extrae el total de las facturas", ["Extraer el total de la factura"], 1)).toHaveLength(1);
    expect(findNearestTasks("άθροισμα αριθμών", ["Άθροισμα των αριθμών"], 1)).toHaveLength(1);
    expect(findNearestTasks("发票总额", ["提取 发票总额"], 1)).toHaveLength(1);
  });

  test("leaves out what has next to nothing in common", () => {
    expect(findNearestTasks("Sort numbers", ["Extract the invoice's date", "", "!!!"], 3)).toEqual([]);
    expect(findNearestTasks("", ["", "Sort numbers"], 3)).toEqual([]);
  });

  test("names equal candidates once, the earlier of two equally near first, and no more than asked for", () => {
    expect(findNearestTasks("a b", ["b a", "a b", "b a", "A B"], 2)).toEqual(["b a", "a b"]);
    expect(findNearestTasks("a b", ["a b"], 0)).toEqual([]);
  });

  test("takes a very long task in bounded time", () => {
    const long = "word ".repeat(200_000);
    expect(findNearestTasks(long, [long], 1)).toEqual([long]);
  });
});

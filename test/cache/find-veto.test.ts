import { describe, expect, test } from "vitest";
import { findUnfitness, findVeto } from "../../src/cache/find-veto.ts";

describe("a veto forbids", () => {
  test.each([
    ["Sum the first 5 rows", "Sum the first 6 rows", "numbers"],
    ["Keep 1.5 of them", "Keep 15 of them", "numbers"],
    ["Count the rows with a price", "Count the rows without a price", "no"],
    ["List the users that are active", "List the users that are not active", "no"],
    ["Lista los pedidos con factura", "Lista los pedidos sin factura", "no"],
    ["Return the smallest amount", "Return the largest amount", "smallest"],
    ["Devuelve el importe mínimo", "Return the highest amount", "minimo"],
    ["Sort the names ascending", "Sort the names in descending order", "ascending"],
    ["Count the unread mails", "Count the read mails", "unread"],
    ["Sum the net amounts", "Sum the gross amounts", "net"],
    ["Convert the price from EUR to USD", "Convert the price from USD to EUR", "order"],
    ["Subtract cost from price", "Subtract price from cost", "order"],
    ["Copy the rows of orders into archive", "Copy the rows of archive into orders", "order"],
  ])("%j and %j", (one, other, why) => {
    expect(findVeto(one, other)).toContain(why);
    expect(findVeto(other, one)).not.toBeNull();
  });

  test.each([
    ["Sum the amounts", "Add up the amounts"],
    ["Return the largest amount", "Which amount is the greatest?"],
    ["Suma los importes de cada cliente", "Sum the amounts of each customer"],
    ["Convert the price from EUR to USD", "Express the price, which is from EUR, converted to USD"],
    ["Count words and sort them", "Sort the words and count them"],
  ])("not %j and %j", (one, other) => {
    expect(findVeto(one, other)).toBeNull();
  });

  test("nothing in quadratic time", () => {
    const task = "from a to b ".repeat(20_000);
    expect(findVeto(task, task)).toBeNull();
  });
});

test.each([
  ["Translate the following text", "following"],
  ["Do this for every row", "this"],
  ["Haz lo mismo con los pedidos", "mismo"],
  ["x ".repeat(200), "300 characters"],
])("%j is no candidate", (task, why) => {
  expect(findUnfitness(task)).toContain(why);
});

test("a task that says all it means is one", () => {
  expect(findUnfitness("Sum the amounts of context.rows by month")).toBeNull();
});

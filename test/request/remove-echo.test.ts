import { expect, test } from "vitest";
import { removeEcho } from "../../src/request/remove-echo.ts";

const E = "\u0000echo\u0000";

test.each([
  ["a number as it is", { input: 10, sum: 55 }, 10, { input: E, sum: 55 }],
  ["a number in a text", "Sum to 10 is 55", 10, `Sum to ${E} is 55`],
  ["a number with decimals", ["10.00", "110"], 10, [E, "110"]],
  ["a number with separators", "1,234.5 and 1.234,5", 1234.5, `${E} and ${E}`],
  ["a number whatever its sign", [-10, "−10"], 10, [E, `−${E}`]],
  ["a text whatever its case, and in longer ones", ["MD5", "md5-hash", "sha"], "md5", [E, `${E}-hash`, "sha"]],
  ["a key", { net: 1, NET: 2 }, "net", { [E]: 2 }],
  ["signs of regular expressions", "a.c abc", "a.c", `${E} abc`],
  [
    "a date in parts",
    { date: "2026-03-04", text: "04/03/2026", day: 4, weekday: 3, other: 7 },
    "2026-03-04",
    { date: E, text: `${E}/${E}/${E}`, day: E, weekday: E, other: 7 },
  ],
  ["a quoted number", [42, "42"], "42", [E, E]],
  ["nothing of an empty text", "a", "", "a"],
  ["nothing else", [null, true, 1], 2, [null, true, 1]],
] as const)("takes out %s", (_name, result, value, expected) => {
  expect(removeEcho(structuredClone(result) as never, value)).toEqual(expected);
});

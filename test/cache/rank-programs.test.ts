import { expect, test } from "vitest";
import { compareByExpectedSuccess, expectedSuccess } from "../../src/cache/rank-programs.ts";

test.each([
  { successes: 0, failures: 0, expected: 1 / 2 },
  { successes: 1, failures: 0, expected: 2 / 3 },
  { successes: 1, failures: 1, expected: 1 / 2 },
  { successes: 9, failures: 1, expected: 10 / 12 },
])("expects $expected after $successes successes and $failures failures", ({ expected, ...counts }) => {
  expect(expectedSuccess(counts)).toBe(expected);
});

test("prefers much evidence of success to little, and the newer of equals", () => {
  const programs = [
    { name: "one of one", successes: 1, failures: 0, createdAt: 1 },
    { name: "one of one, newer", successes: 1, failures: 0, createdAt: 2 },
    { name: "twenty of twenty-one", successes: 20, failures: 1, createdAt: 0 },
    { name: "one of three", successes: 1, failures: 2, createdAt: 9 },
  ];
  expect(programs.sort(compareByExpectedSuccess).map((program) => program.name)).toEqual([
    "twenty of twenty-one",
    "one of one, newer",
    "one of one",
    "one of three",
  ]);
});

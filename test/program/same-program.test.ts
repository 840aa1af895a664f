import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { programSha256, sameProgram } from "../../src/program/same-program.ts";

test.each<[string, string, boolean]>([
  ["x = 1\r\ny = 2", "x = 1\ny = 2", true],
  ["\n\nx = 1  \n\n", "x = 1", true],
  ["", " \n", true],
  ["x = 1", "x = 2", false],
  ["x = 1\n\ny = 2", "x = 1\ny = 2", false],
  ["  x = 1", "x = 1", false],
  ["x = 'a  b'", "x = 'a b'", false],
])("of %j and %j says %j", (a, b, same) => {
  expect(sameProgram(a, b)).toBe(same);
});

test("hashes the text as it stands", () => {
  expect(programSha256("x = 'é'")).toBe(createHash("sha256").update("x = 'é'", "utf8").digest("hex"));
  expect(programSha256("x = 1")).not.toBe(programSha256("x = 1\n"));
});

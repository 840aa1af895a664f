import { expect, test } from "vitest";
import { normaliseTask } from "../../src/request/normalise-task.ts";

test.each<[string, string]>([
  ["  Add the numbers\r\n", "Add the numbers"],
  ["\uFEFFAdd\r\nthem", "Add\nthem"],
  ["Add\n\n  them  both", "Add\n\n  them  both"],
  ["Split 'a  b' and\n    x = 1", "Split 'a  b' and\n    x = 1"],
  ["Count the code points of 'e\u0301'", "Count the code points of 'e\u0301'"],
  ["a\ud800b", "a\ufffdb"],
  [" \n", ""],
])("of %j is %j", (task, normal) => {
  expect(normaliseTask(task)).toBe(normal);
  expect(normaliseTask(normal)).toBe(normal);
});

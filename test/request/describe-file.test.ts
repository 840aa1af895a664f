import { expect, test } from "vitest";
import { describeFile, knownExtension } from "../../src/request/describe-file.ts";

test.each<[string, string]>([
  ["invoice.pdf", "application/pdf"],
  ["in/Invoice.PDF", "application/pdf"],
  ["a.tar.gz", "application/gzip"],
  ["rows.csv", "text/csv"],
  ["README", "application/octet-stream"],
  ["a.constructor", "application/octet-stream"],
  ["a.__proto__", "application/octet-stream"],
  ["a.", "application/octet-stream"],
  [".csv", "text/csv"],
  ["a.unknown", "application/octet-stream"],
])("%s is %s", (name, mediaType) => {
  expect(describeFile(name)).toEqual({ name, mediaType });
});

test("tells no extension that it does not know, as it may be part of a value", () => {
  expect(knownExtension("john.smith")).toBeNull();
  expect(knownExtension("john.XML")).toBe("xml");
});

import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { findNamedModules } from "../../src/knowledge/find-named-modules.ts";

describe("findNamedModules", () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ["Upsert with psycopg", {}, ["psycopg"]],
    ["Usando `pypdf` y `numpy`", {}, ["numpy", "pypdf"]],
    ["Run: import imaplib, email.policy", {}, ["email", "imaplib"]],
    ["Run it", { code: "x = 1\n  from smtplib import SMTP" }, ["smtplib"]],
    ["Run it", { requirements: "psycopg2-binary[pool]>=2.9\nnumpy==2" }, ["numpy", "psycopg2_binary"]],
    ["Run it", { devDependencies: { PyMuPDF: "^1" } }, ["pymupdf"]],
    ["Run it", { project: { dependencies: { all: ["asyncpg ~= 1"] } } }, ["all", "asyncpg"]],
  ])("finds in %j and %j %j", (task, context, modules) => expect(findNamedModules(task, context)).toEqual(modules));

  it.each(["The psycopg errors in the log", "important: from here on", "withpsycopg", ""])("finds none in %j", (task) =>
    expect(findNamedModules(task, { note: "we import psycopg from abroad" })).toEqual([]),
  );

  it("takes keys in any script, and those of every object", () => {
    const context = JSON.parse(
      '{"__proto__": {"requirements": ["pypdf"]}, "заметки": "import fitz", "constructor": ["import re"]}',
    ) as JsonObject;
    expect(findNamedModules("Run it", context)).toEqual(["fitz", "pypdf", "re"]);
  });
});

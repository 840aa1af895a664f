import { describe, expect, test } from "vitest";
import type { PossibleEffect } from "../../src/program/find-effects.ts";
import { inspectPython } from "../../src/program/inspect-python.ts";

function effectsOf(code: string): readonly PossibleEffect[] {
  return inspectPython(code).possibleEffects;
}

function kindsOf(code: string): readonly string[] {
  return [...new Set(effectsOf(code).map(({ kind }) => kind))].toSorted();
}

function outsideOnce(code: string): readonly string[] {
  return inspectPython(code).effectsOutsideOnce.map(({ kind, line }) => `${kind}:${line}`);
}

describe("names what a program could reach", () => {
  test.each<[string, readonly string[]]>([
    ["import smtplib", ["smtp"]],
    ["from smtplib import SMTP as S", ["smtp"]],
    ["import imaplib", ["imap-write"]],
    ["import psycopg2.extras", ["postgres"]],
    ["import urllib.request", ["http"]],
    ["import urllib", ["http"]],
    ["from urllib.parse import quote\nfrom http import HTTPStatus\nimport email.message, json, os.path", []],
    ["import requests as r\nr.get('https://x')", ["http"]],
    ["import subprocess", ["subprocess"]],
    ["import os\nos.system('ls')", ["subprocess"]],
    ["from os import system as s\ns('ls')", ["subprocess"]],
    ["import os\ngetattr(os, 'system')('ls')", ["subprocess"]],
    ["import socket", ["socket"]],
    ["eval(x)\nexec(y)", ["dynamic-code"]],
    ["__import__(name)", ["dynamic-code"]],
    ["__import__('smtplib')", ["smtp"]],
    ["import ctypes", ["dynamic-code"]],
    ["rows.append(1)\nd.copy()\nx.update({})\ndb.execute('DELETE FROM a')", []],
  ])("%j", (code, kinds) => {
    expect(kindsOf(code)).toEqual(kinds);
  });

  test.each<[string, boolean]>([
    ["open('out/a.csv', 'w')", false],
    ["open('a.csv')", false],
    ["open('/etc/passwd')", false],
    ["open('/etc/passwd', 'w')", true],
    ["open('../a', mode='a')", true],
    ["open(path, 'wb')", true],
    ["open(path)", false],
    ["open(path, mode)", true],
    ["open('a', encoding='utf-8')", false],
    ["from pathlib import Path\nPath('out/x').write_text('a')", false],
    ["from pathlib import Path\nPath('~/x').write_text('a')", true],
    ["import shutil\nshutil.rmtree('/')", true],
    ["import os\nos.makedirs('out', exist_ok=True)", false],
    ["df.to_csv('out/a.csv')", false],
    ["df.to_csv('/srv/a.csv')", true],
  ])("a write outside the folder: %j is %j", (code, writes) => {
    expect(kindsOf(code).includes("file-write")).toBe(writes);
  });

  test("with the line and what stands there", () => {
    const code = "import smtplib\nwith smtplib.SMTP('h') as s:\n    s.send_message(m)";
    expect(effectsOf(code)).toEqual([
      { kind: "smtp", line: 1, what: "import smtplib", certain: false, insideOnce: false },
      { kind: "smtp", line: 3, what: "s.send_message", certain: true, insideOnce: false },
    ]);
  });
});

describe("tells a query from a change", () => {
  const sql = (statement: string): string => `import psycopg2\ncur.execute(${statement})`;
  test.each<[string, boolean]>([
    ["'SELECT * FROM a'", false],
    ["'select a from b where c = %s', (d,)", false],
    ["'''\n  SELECT 'delete' FROM a\n'''", false],
    ["'INSERT INTO a VALUES (1)'", true],
    ["f'UPDATE a SET b = {c}'", true],
    ["query", false],
    ["'WITH x AS (SELECT 1) SELECT * FROM x'", false],
    ["'WITH x AS (DELETE FROM a RETURNING b) SELECT * FROM x'", true],
  ])("%s", (statement, certain) => {
    expect(outsideOnce(sql(statement)).length > 0).toBe(certain);
  });

  test("also where the text has a name", () => {
    expect(outsideOnce("import psycopg\nsql = 'DELETE FROM a'\ncur.execute(sql)")).toEqual(["postgres:3"]);
    expect(outsideOnce("import psycopg\nsql = 'SELECT 1'\ncur.execute(sql)")).toEqual([]);
  });

  test("in a mailbox", () => {
    expect(outsideOnce("import imaplib\nm.store(n, '+FLAGS', 'x')\nm.uid('STORE', n, '+FLAGS', 'x')\nm.expunge()")).toHaveLength(3);
    expect(outsideOnce("import imaplib\nm.uid('FETCH', n, '(BODY.PEEK[])')\nm.search(None, 'ALL')\nrows.append(m)\nd.copy()")).toEqual([]);
  });
});

describe("knows what runs under once", () => {
  const SEND = "s.send_message(m)";
  const program = (...lines: readonly string[]): string => ["import smtplib", ...lines].join("\n");
  test.each<[string, string, boolean]>([
    ["a lambda", program(`once('k', lambda: ${SEND})`), true],
    ["a named function", program("def send():", `    ${SEND}`, "once('k', send)"), true],
    ["a function that is defined later", program("def main():", "    once('k', send)", "def send():", `    ${SEND}`, "main()"), true],
    [
      "a function that a guarded one calls",
      program("def send():", `    ${SEND}`, "def act():", "    send()", "once('k', lambda: act())"),
      true,
    ],
    ["a lambda with a name", program(`act = lambda: ${SEND}`, "once('k', act)"), true],
    ["a method", program("class A:", "    def send(self):", `        ${SEND}`, "once('k', A().send)"), true],
    ["a partial", program("from functools import partial", "def send(m):", `    ${SEND}`, "once('k', partial(send, 1))"), true],
    ["nothing", program(SEND), false],
    ["a function that is also called outside", program("def send():", `    ${SEND}`, "once('k', send)", "send()"), false],
    [
      "a function that an unguarded one calls",
      program("def send():", `    ${SEND}`, "def act():", "    send()", "once('k', send)", "act()"),
      false,
    ],
    ["a function that is called by nobody", program("def send():", `    ${SEND}`, "once('k', lambda: 1)"), false],
    ["a call beside it", program("once('k', lambda: 1)", SEND), false],
    ["another once", program("def once(k, a):", "    return a()", `once('k', lambda: ${SEND})`), false],
    ["an imported once", program("from x import once", `once('k', lambda: ${SEND})`), false],
    ["a method named once", program(`x.once('k', lambda: ${SEND})`), false],
  ])("%s", (_name, code, inside) => {
    expect(outsideOnce(code)).toEqual(inside ? [] : [expect.stringMatching(/^smtp:/)]);
  });
});

import { describe, expect, test } from "vitest";
import { findContextUses } from "../../src/program/find-context-uses.ts";
import { findUpdateKeys } from "../../src/program/find-update-keys.ts";
import { parsePython } from "../../src/program/python-tree.ts";

function parse(code: string) {
  const parsed = parsePython(code);
  if (parsed === null) throw new Error("The code cannot be parsed.");
  return parsed;
}

describe("finds what a program reads of its context", () => {
  test.each<[string, string[], string[], boolean]>([
    ["context['a'] + context[\"b\"]", ["a", "b"], [], false],
    ["context.get('a', 1)", [], ["a"], false],
    ["if 'a' in context:\n    x = context['a']", [], ["a"], false],
    ["context['a'] = 1", [], [], false],
    ["context['a'] += 1", ["a"], [], false],
    ["x = context['a']['b']", ["a"], [], false],
    ["for key in context: pass", [], [], true],
    ["show(context)", [], [], true],
    ["context[name]", [], [], true],
    ["context.items()", [], [], true],
    ["context = {'a': 1}\nx = context['a']", [], [], false],
    ["# context['a']\nx = 'context'", [], [], false],
  ])("%s", (code, required, optional, whole) => {
    expect(findContextUses(parse(code), "context")).toEqual({ required, optional, whole });
  });
});

describe("finds what a program in the original engine's form writes", () => {
  test.each<[string, string[] | null, boolean]>([
    ["print(json.dumps({'status': 'success', 'context_updates': {'a': 1, 'b': x}}))", ["a", "b"], true],
    ["print({'context_updates': {'a': 1, **more}})", ["a"], false],
    ["print({'context_updates': {'a': 1, key: 2}})", ["a"], false],
    ["print({'context_updates': updates})", [], false],
    ["context_updates = {'a': 1}\ncontext_updates['b'] = 2\nprint({'context_updates': context_updates})", ["a", "b"], false],
    ["result = {'a': 1}", null, false],
  ])("%s", (code, keys, complete) => {
    expect(findUpdateKeys(parse(code))).toEqual(keys === null ? null : { keys, complete });
  });
});

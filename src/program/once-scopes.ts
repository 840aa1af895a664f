import { childrenOf } from "./program-names.ts";
import type { ParsedPython, PythonNode } from "./python-tree.ts";
import { coversPosition, mergeRanges, type TextRange } from "./text-ranges.ts";

/** The body of a named function or lambda. */
interface Scope extends TextRange {
  readonly name: string;
  /** Where the name stands that defines it. */
  readonly definedAt: number;
}

interface NamedPlaces {
  /** Arguments of calls of `once`. */
  readonly guards: readonly TextRange[];
  readonly scopes: readonly Scope[];
  /** Positions of every name, by name. */
  readonly words: ReadonlyMap<string, readonly number[]>;
}

/** How deep functions that call each other are followed; in a program with a longer chain no function counts. */
const MAX_ROUNDS = 20;

const BINDS_ONCE = /\bdef\s+once\b|\bimport\b[^\n]*\bonce\b|^[ \t]*once[ \t]*=[^=]/m;

/**
 * Finds where a program's code runs only under `once(key, action)`: in the arguments of the call, and in functions
 * that are named nowhere else. A program that binds `once` itself has no such place.
 *
 * @returns a test for positions in the text.
 */
export function findOnceScopes(parsed: ParsedPython): (position: number) => boolean {
  const places = findPlaces(parsed);
  if (places.guards.length === 0 || BINDS_ONCE.test(parsed.code)) return () => false;
  const covered = mergeRanges([...places.guards, ...findGuarded(places)]);
  return (position) => coversPosition(covered, position);
}

function findPlaces({ tree, code }: ParsedPython): NamedPlaces {
  const guards: TextRange[] = [];
  const scopes: Scope[] = [];
  const words = new Map<string, number[]>();
  tree.iterate({
    enter({ node, name, from, to }) {
      if (name === "VariableName" || name === "PropertyName") {
        const positions = words.get(code.slice(from, to));
        if (positions === undefined) words.set(code.slice(from, to), [from]);
        else positions.push(from);
      }
      if (name === "FunctionDefinition" || name === "AssignStatement") scopes.push(...scopeOf(node, code));
      if (name === "CallExpression") guards.push(...onceArguments(node, code));
    },
  });
  return { guards, scopes, words };
}

function scopeOf(node: PythonNode, code: string): Scope[] {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === "VariableName");
  const body = node.name === "FunctionDefinition" ? children.at(-1) : children.find((child) => child.name === "LambdaExpression");
  if (name === undefined || body === undefined) return [];
  return [{ name: code.slice(name.from, name.to), definedAt: name.from, from: body.from, to: body.to }];
}

function onceArguments(node: PythonNode, code: string): TextRange[] {
  const [callee, args] = childrenOf(node);
  const isOnce = callee?.name === "VariableName" && code.slice(callee.from, callee.to) === "once";
  return isOnce && args !== undefined ? [{ from: args.from, to: args.to }] : [];
}

/** Scopes that are mentioned, and only under `once` or in another such scope: the largest set that holds together. */
function findGuarded({ guards, scopes, words }: NamedPlaces): readonly Scope[] {
  const definitions = new Set(scopes.map((scope) => scope.definedAt));
  const mentionsOf = (scope: Scope): readonly number[] => (words.get(scope.name) ?? []).filter((position) => !definitions.has(position));
  const mentioned = scopes.map((scope) => ({ scope, mentions: mentionsOf(scope) })).filter(({ mentions }) => mentions.length > 0);
  let guarded = mentioned;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const covered = mergeRanges([...guards, ...guarded.map(({ scope }) => scope)]);
    const next = guarded.filter(({ mentions }) => mentions.every((position) => coversPosition(covered, position)));
    if (next.length === guarded.length) return guarded.map(({ scope }) => scope);
    guarded = next;
  }
  return [];
}

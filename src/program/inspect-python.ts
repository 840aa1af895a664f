import { findEffects, type PossibleEffect } from "./find-effects.ts";
import { findImports } from "./find-imports.ts";
import { findLiterals } from "./find-literals.ts";
import { findKeysRead } from "./find-reads.ts";
import { findSyntaxProblem, type SyntaxProblem } from "./syntax-error.ts";
import { MAX_PROGRAM_CHARS, parsePython } from "./python-tree.ts";

/** What can be said of a program without running it. */
export interface ProgramInspection {
  /** The first certain syntax error; null also where only Python itself can tell. */
  readonly syntaxError: SyntaxProblem | null;
  /** Top-level modules that it imports, sorted. */
  readonly imports: readonly string[];
  /** Literal keys that it reads of `params`, sorted; none if it gives `params` another value. */
  readonly paramsRead: readonly string[];
  /** Literal keys that it reads of `context`, sorted. */
  readonly contextKeysRead: readonly string[];
  /** Values of its string literals, each once. */
  readonly strings: readonly string[];
  /** Values of its number literals, each once and without sign. */
  readonly numbers: readonly number[];
  /** Where it could act on the outside. Explains the program, and never exempts it from anything. */
  readonly possibleEffects: readonly PossibleEffect[];
  /** Those that certainly act and are not under `once(key, action)`. */
  readonly effectsOutsideOnce: readonly PossibleEffect[];
}

/**
 * Reads a program without running it.
 *
 * @example
 * inspectPython('import re\nresult = params["number_1"]').paramsRead; // ["number_1"]
 */
export function inspectPython(code: string): ProgramInspection {
  const parsed = parsePython(code);
  if (parsed === null) return { ...NOTHING, syntaxError: { line: 1, message: refusalOf(code) } };
  const imports = findImports(parsed);
  const possibleEffects = findEffects(parsed, imports);
  return {
    syntaxError: findSyntaxProblem(parsed),
    imports: [...new Set(imports.map(({ path }) => path.split(".", 1)[0] ?? path))].toSorted(),
    paramsRead: findKeysRead(parsed, "params"),
    contextKeysRead: findKeysRead(parsed, "context"),
    ...findLiterals(parsed),
    possibleEffects,
    effectsOutsideOnce: possibleEffects.filter((effect) => effect.certain && !effect.insideOnce),
  };
}

const NOTHING: ProgramInspection = {
  syntaxError: null,
  imports: [],
  paramsRead: [],
  contextKeysRead: [],
  strings: [],
  numbers: [],
  possibleEffects: [],
  effectsOutsideOnce: [],
};

function refusalOf(code: string): string {
  return code.length > MAX_PROGRAM_CHARS ? `the program is longer than ${MAX_PROGRAM_CHARS} characters` : "the program nests too deeply";
}

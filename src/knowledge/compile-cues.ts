import { compilePhrase, type Phrase } from "./find-phrase.ts";
import { foldText } from "./fold-text.ts";
import type { Given } from "./givens.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";

/** Evidence for an integration, or against it, that is ready to be looked for. */
export interface Cue {
  /** Of 1, which is enough alone; below 0 against it. */
  readonly weight: number;
  /** One of them must stand in the task; empty if the cue is about what is given alone. */
  readonly words: readonly Phrase[];
  /** All of them must be given. */
  readonly given: readonly Given[];
}

/** A document's cues. */
export interface CompiledCues {
  readonly cues: readonly Cue[];
  /** Phrases with which no words count. */
  readonly unless: readonly Phrase[];
}

const COMPILED = new WeakMap<IntegrationDocument, CompiledCues>();

/** Compiles what a document looks for, once: each trigger is enough alone, each hint where no data is given. */
export function compileCues(document: IntegrationDocument): CompiledCues {
  const known = COMPILED.get(document);
  if (known) return known;
  const compiled = {
    cues: [
      ...document.triggers.map((phrase): Cue => ({ weight: 1, words: compile([phrase]), given: [] })),
      ...document.hints.map((phrase): Cue => ({ weight: 1, words: compile([phrase]), given: ["no data"] })),
      ...document.cues.map(({ weight, words, given }): Cue => ({ weight, words: compile(words), given })),
    ],
    unless: compile(document.unless),
  };
  COMPILED.set(document, compiled);
  return compiled;
}

function compile(phrases: readonly string[]): Phrase[] {
  return phrases.map((phrase) => compilePhrase(foldText(phrase).folded));
}

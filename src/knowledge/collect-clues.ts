import { collectKeys, type FormatClue, type KeyClue } from "./collect-keys.ts";
import { findMentions, type IsMeant } from "./find-mentions.ts";
import { searchPhrases, type FindPhrase } from "./find-phrase.ts";
import { foldText, toSnakeCase, type FoldedText } from "./fold-text.ts";
import type { DetectionQuestion, Endpoint } from "./port.ts";

/** What a question shows, in the form in which documents are compared with it. */
export interface Clues {
  readonly task: FoldedText;
  readonly findInTask: FindPhrase;
  readonly isMeant: IsMeant;
  readonly keys: readonly KeyClue[];
  /** Format classes that the context holds. */
  readonly formats: readonly FormatClue[];
  /** What settings lead to, of what documents know. */
  readonly endpoints: readonly Endpoint[];
  readonly fileNames: readonly string[];
  /** Words of the names of files and data. */
  readonly dataWords: ReadonlySet<string>;
  readonly modules: readonly string[];
}

/**
 * Takes a question apart. Linear in its size.
 *
 * @param known Names of endpoints that documents know.
 */
export function collectClues(question: DetectionQuestion, known: ReadonlySet<string>): Clues {
  const { task, contextShape, fileNames, modules = [], endpoints = [] } = question;
  const { keys, formats } = collectKeys(contextShape);
  const folded = foldText(task);
  const dataNames = [...keys.flatMap(({ name, isData, isText }) => (isData || isText ? [name] : [])), ...fileNames.map(stemOf)];
  return {
    task: folded,
    findInTask: searchPhrases(folded),
    isMeant: findMentions(folded.folded),
    keys,
    formats,
    endpoints: endpoints.filter(({ name }) => known.has(name)),
    fileNames,
    dataWords: new Set(dataNames.flatMap((name) => name.split("_"))),
    modules,
  };
}

function stemOf(fileName: string): string {
  return toSnakeCase(fileName.replace(/\.[^./]*$/, ""));
}

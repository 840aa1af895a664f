import type { Clues } from "./collect-clues.ts";
import { compileCues, type Cue } from "./compile-cues.ts";
import type { Phrase } from "./find-phrase.ts";
import type { Span } from "./fold-text.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import { isOwnKey, listGivens } from "./list-givens.ts";

/** A file says for sure what a task works on, a key or a module nearly so. Words have the weights of their document. */
const WEIGHTS = { file: 3, key: 2, module: 2 } as const;

/** Something that speaks for an integration, or against it. */
export interface Evidence {
  /** Of 1, which is enough alone; below 0 against it. */
  readonly weight: number;
  /** For a person. */
  readonly why: string;
  /** Whether it is a file of the document's types that was given to be read. */
  readonly isFile?: true;
}

/** Finds all that speaks for a document's integration, and against it. */
export function findEvidence(document: IntegrationDocument, clues: Clues): Evidence[] {
  return [...findTypes(document, clues), ...findKeys(document, clues), ...findModules(document, clues), ...findCues(document, clues)];
}

function findTypes({ fileTypes }: IntegrationDocument, { fileNames, formats }: Clues): Evidence[] {
  return fileTypes.flatMap((type): Evidence[] => {
    const fileName = fileNames.find((name) => name.toLowerCase().endsWith(`.${type}`));
    if (fileName !== undefined) return [{ weight: WEIGHTS.file, why: `the file ${quote(fileName)}`, isFile: true }];
    const found = formats.find(({ format }) => format.includes(`path .${type}`));
    return found === undefined ? [] : [{ weight: WEIGHTS.key, why: `the context holds ${quote(found.format)}` }];
  });
}

/** One is enough, however many keys the settings have. */
function findKeys(document: IntegrationDocument, { keys, endpoints }: Clues): Evidence[] {
  const key = keys.find((clue) => isOwnKey(document, clue));
  if (key) return [{ weight: WEIGHTS.key, why: `the context has ${quote(key.key)}` }];
  const endpoint = endpoints.find(({ name }) => document.endpoints.includes(name));
  return endpoint ? [{ weight: WEIGHTS.key, why: `the context leads to ${quote(endpoint.name)}` }] : [];
}

function findModules({ modules, packages }: IntegrationDocument, clues: Clues): Evidence[] {
  const known = new Set([...modules, ...(modules.length > 0 ? packages.flat() : [])]);
  return clues.modules
    .filter((name) => known.has(name))
    .map((name): Evidence => ({ weight: WEIGHTS.module, why: `the module ${quote(name)} is named` }));
}

function findCues(document: IntegrationDocument, clues: Clues): Evidence[] {
  const { cues, unless } = compileCues(document);
  const isOther = unless.some((phrase) => clues.findInTask(phrase).length > 0);
  const givens = listGivens(document, clues);
  const isMeant = createIsMeant(document, clues);
  const findWords = ({ weight, words }: Cue): Phrase | undefined =>
    words.find((phrase) => clues.findInTask(phrase).some((span) => weight < 0 || isMeant(span, phrase)));
  return cues
    .filter(({ given, words }) => given.every((name) => givens.has(name)) && !(isOther && words.length > 0))
    .flatMap((cue): Evidence[] => {
      if (cue.words.length === 0) return [{ weight: cue.weight, why: `the caller gives ${cue.given.join(", ")}` }];
      const found = findWords(cue);
      return found ? [{ weight: cue.weight, why: `the task says ${quote(readable(found.text))}` }] : [];
    });
}

/** What only reads is not meant by the name of data that is given: "the inbox" next to a file inbox.csv is that file. */
function createIsMeant({ network, effects }: IntegrationDocument, { task, dataWords, isMeant }: Clues) {
  const isData = ({ start, end }: Span): boolean =>
    network &&
    !effects &&
    task.folded
      .slice(start, end)
      .split(" ")
      .some((word) => dataWords.has(word));
  return (span: Span, { steps }: Phrase): boolean => isMeant(span, steps.length === 1) && !isData(span);
}

/** `{begin} {send} to {name}` as a person would say it: send to name. */
function readable(phrase: string): string {
  return phrase.replaceAll("{begin} ", "").replace(/\{([\w-]+)\}/g, (_class, name: string) => name.replaceAll("-", " "));
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

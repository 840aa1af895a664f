import { collectClues, type Clues } from "./collect-clues.ts";
import { compilePhrase, type Phrase, type Span } from "./find-phrase.ts";
import { foldText } from "./fold-text.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import { isOwnKey, listGivens, type Given } from "./list-givens.ts";
import type { DetectedIntegration, DetectionQuestion } from "./port.ts";

/** Most integrations of one task. More than three documents in a prompt help no model. */
export const MAX_INTEGRATIONS = 3;

/** From this sum of evidence on, an integration is needed. */
export const THRESHOLD = 0.999;

/** A file says for sure what a task works on, a key or a module nearly so, a word perhaps. */
const WEIGHTS = { file: 3, key: 2, module: 2, word: 1 } as const;

interface Evidence {
  readonly weight: number;
  readonly why: string;
  /** Whether it is a file of the document's types that was given to be read. */
  readonly isFile?: true;
  readonly cue?: Cue;
}

/**
 * Finds the integrations that a task needs, the likeliest first, at most three: by types of files, keys in the context's
 * shape, modules that are named, and words in the task (whole words, whatever their case and accents). A word does not
 * count where it is about data or texts: "the email column", "errors of SMTP", "essay on …".
 *
 * @example
 * detectIntegrations({ task: "Read the PDF", contextShape: {}, fileNames: ["a.pdf"] }, documents);
 * // [{ name: "pdf", why: 'the file "a.pdf"; the task says "pdf"', ... }]
 */
export function detectIntegrations(question: DetectionQuestion, documents: Iterable<IntegrationDocument>): DetectedIntegration[] {
  const all = [...documents];
  const clues = collectClues(question, new Set(all.flatMap(({ endpoints }) => endpoints)));
  const candidates = all.map((document) => ({ document, evidence: findEvidence(document, clues) }));
  return candidates
    .filter(({ evidence }) => sumWeights(evidence) >= THRESHOLD)
    .toSorted((one, other) => sumWeights(other.evidence) - sumWeights(one.evidence))
    .slice(0, MAX_INTEGRATIONS)
    .map(({ document, evidence }) => describeDetected(document, evidence));
}

/** The packages that read a type of file are needed only where such a file is given: a task may speak of a PDF and bring its text. */
function describeDetected(document: IntegrationDocument, evidence: readonly Evidence[]): DetectedIntegration {
  const { name, version, network, effects, fileTypes } = document;
  const why = evidence.flatMap((item) => (item.weight > 0 ? [item.why] : [])).join("; ");
  const hasWork = fileTypes.length === 0 || evidence.some((item) => item.isFile);
  return { name, version, why, packages: hasWork ? document.packages : [], network, effects };
}

function sumWeights(evidence: readonly Evidence[]): number {
  return evidence.reduce((sum, { weight }) => sum + weight, 0);
}

export function findEvidence(document: IntegrationDocument, clues: Clues): Evidence[] {
  return [...findTypes(document, clues), ...findKeys(document, clues), ...findModules(document, clues), ...findWords(document, clues)];
}

function findTypes({ fileTypes }: IntegrationDocument, { fileNames, formats }: Clues): Evidence[] {
  return fileTypes.flatMap((type): Evidence[] => {
    const fileName = fileNames.find((name) => name.toLowerCase().endsWith(`.${type}`));
    if (fileName !== undefined) return [{ weight: WEIGHTS.file, why: `the file ${quote(fileName)}`, isFile: true }];
    const found = formats.find(({ format, isInList }) => !isInList && format.includes(`path .${type}`));
    return found === undefined ? [] : [{ weight: WEIGHTS.key, why: `the context holds ${quote(found.format)}` }];
  });
}

/** What a service is reached by is a setting; data under such a name is about the service. */
function findKeys(document: IntegrationDocument, { keys, endpoints }: Clues): Evidence[] {
  const key = keys.find((clue) => isOwnKey(document, clue));
  if (key) return [{ weight: WEIGHTS.key, why: `the context has ${quote(key.key)}` }];
  const endpoint = document.endpoints.find((name) => endpoints.includes(name));
  return endpoint === undefined ? [] : [{ weight: WEIGHTS.key, why: `the context leads to ${quote(endpoint)}` }];
}

function findModules({ modules, packages }: IntegrationDocument, clues: Clues): Evidence[] {
  const known = new Set([...modules, ...(modules.length > 0 ? packages.flat() : [])]);
  return clues.modules
    .filter((name) => known.has(name))
    .map((name): Evidence => ({ weight: WEIGHTS.module, why: `the module ${quote(name)} is named` }));
}

function findWords(document: IntegrationDocument, clues: Clues): Evidence[] {
  const { cues, unless } = cuesOf(document);
  const isOther = unless.some((phrase) => clues.findInTask(phrase).length > 0);
  const givens = listGivens(document, clues);
  // "the inbox" next to a file inbox.csv is that file
  const isData = ({ start, end }: Span): boolean =>
    document.network &&
    !document.effects &&
    clues.task.folded
      .slice(start, end)
      .split(" ")
      .some((word) => clues.dataWords.has(word));
  return cues
    .filter(({ given, words }) => given.every((name) => givens.has(name)) && !(isOther && words.length > 0))
    .flatMap((cue): Evidence[] => {
      const { weight, words, given } = cue;
      if (words.length === 0) return [{ weight, why: given.join(" "), cue }];
      const isFound = (phrase: Phrase): boolean =>
        clues.findInTask(phrase).some((span) => weight < 0 || (clues.isMeant(span, phrase.steps.length === 1) && !isData(span)));
      const found = words.find(isFound);
      return found ? [{ weight, why: `the task says ${quote(readable(found.text))}`, cue }] : [];
    });
}

interface Cue {
  readonly weight: number;
  readonly words: readonly Phrase[];
  readonly given: readonly Given[];
}

const COMPILED = new WeakMap<IntegrationDocument, { readonly cues: readonly Cue[]; readonly unless: readonly Phrase[] }>();

export function cuesOf(document: IntegrationDocument) {
  const known = COMPILED.get(document);
  if (known) return known;
  const compile = (phrases: readonly string[]): Phrase[] => phrases.map((phrase) => compilePhrase(foldText(phrase).folded));
  const cues = [
    ...document.triggers.map((phrase): Cue => ({ weight: 1, words: compile([phrase]), given: [] })),
    ...document.hints.map((phrase): Cue => ({ weight: 1, words: compile([phrase]), given: ["no data"] })),
    ...document.cues.map(({ weight, words, given }): Cue => ({ weight, words: compile(words), given })),
  ];
  const compiled = { cues, unless: compile(document.unless) };
  COMPILED.set(document, compiled);
  return compiled;
}

/** `{begin} {send} to {name}` as a person would say it: send to name. */
function readable(phrase: string): string {
  return phrase.replaceAll("{begin} ", "").replace(/\{([\w-]+)\}/g, (_class, name: string) => name.replaceAll("-", " "));
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

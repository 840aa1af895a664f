import { collectClues, type Clues } from "./collect-clues.ts";
import { compilePhrase, searchPhrases, type Phrase, type Span } from "./find-phrase.ts";
import { foldText, toSnakeCase } from "./fold-text.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { DetectedIntegration, DetectionQuestion } from "./port.ts";

/** Most integrations of one task. More than three documents in a prompt help no model. */
export const MAX_INTEGRATIONS = 3;

/** A file says for sure what a task works on, a key or a module nearly so, a word perhaps. */
const WEIGHTS = { file: 3, key: 2, module: 2, word: 1 } as const;

interface Evidence {
  readonly weight: number;
  readonly why: string;
  /** Whether it is a file of the document's types that was given to be read. */
  readonly isFile?: true;
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
  const clues = collectClues(question);
  const candidates = Array.from(documents, (document) => ({ document, evidence: findEvidence(document, clues) }));
  return candidates
    .filter(({ evidence }) => evidence.length > 0)
    .toSorted((one, other) => sumWeights(other.evidence) - sumWeights(one.evidence))
    .slice(0, MAX_INTEGRATIONS)
    .map(({ document, evidence }) => describeDetected(document, evidence));
}

/** The packages that read a type of file are needed only where such a file is given: a task may speak of a PDF and bring its text. */
function describeDetected(document: IntegrationDocument, evidence: readonly Evidence[]): DetectedIntegration {
  const { name, version, network, effects, fileTypes } = document;
  const why = evidence.map((item) => item.why).join("; ");
  const hasWork = fileTypes.length === 0 || evidence.some((item) => item.isFile);
  return { name, version, why, packages: hasWork ? document.packages : [], network, effects };
}

function sumWeights(evidence: readonly Evidence[]): number {
  return evidence.reduce((sum, { weight }) => sum + weight, 0);
}

function findEvidence(document: IntegrationDocument, clues: Clues): Evidence[] {
  return [...findTypes(document, clues), ...findKeys(document, clues), ...findModules(document, clues), ...findWords(document, clues)];
}

function findTypes({ fileTypes }: IntegrationDocument, { fileNames, formats }: Clues): Evidence[] {
  return fileTypes.flatMap((type): Evidence[] => {
    const fileName = fileNames.find((name) => name.toLowerCase().endsWith(`.${type}`));
    if (fileName !== undefined) return [{ weight: WEIGHTS.file, why: `the file ${quote(fileName)}`, isFile: true }];
    const phrase = compilePhrase(type);
    const format = formats.find((text) => searchPhrases(foldText(text))(phrase).length > 0);
    return format === undefined ? [] : [{ weight: WEIGHTS.key, why: `the context holds ${quote(format)}` }];
  });
}

/** What a service is reached by is a setting; data under such a name is about the service. */
function findKeys({ contextKeys, network }: IntegrationDocument, { keys }: Clues): Evidence[] {
  return contextKeys.flatMap((wanted): Evidence[] => {
    const name = toSnakeCase(wanted);
    const found = keys.find((key) => (key.name === name || key.name.endsWith(`_${name}`)) && !(network && key.isData));
    return found ? [{ weight: WEIGHTS.key, why: `the context has ${quote(found.key)}` }] : [];
  });
}

function findModules({ modules, packages }: IntegrationDocument, clues: Clues): Evidence[] {
  const known = new Set([...modules, ...(modules.length > 0 ? packages.flat() : [])]);
  return clues.modules
    .filter((name) => known.has(name))
    .map((name): Evidence => ({ weight: WEIGHTS.module, why: `the module ${quote(name)} is named` }));
}

function findWords(document: IntegrationDocument, clues: Clues): Evidence[] {
  const { triggers, hints, unless } = phrasesOf(document);
  if (unless.some((phrase) => clues.findInTask(phrase).length > 0)) return [];
  const counted = hasOtherData(document, clues) ? triggers : [...triggers, ...hints];
  const reads = document.network && !document.effects;
  // "the inbox" next to a file inbox.csv is that file
  const isData = ({ start, end }: Span): boolean =>
    reads &&
    clues.task.folded
      .slice(start, end)
      .split(" ")
      .some((word) => clues.dataWords.has(word));
  return counted
    .filter((phrase) => clues.findInTask(phrase).some((span) => clues.isMeant(span, phrase.steps.length === 1) && !isData(span)))
    .map(({ text }): Evidence => ({ weight: WEIGHTS.word, why: `the task says ${quote(readable(text))}` }));
}

/** Whether there is something else that a word may be about. */
function hasOtherData({ fileTypes }: IntegrationDocument, { fileNames, keys }: Clues): boolean {
  const isOwn = (name: string): boolean => fileTypes.some((type) => name.toLowerCase().endsWith(`.${type}`));
  return keys.some(({ isData }) => isData) || (fileNames.length > 0 && !fileNames.some(isOwn));
}

type Phrases = Readonly<Record<"triggers" | "hints" | "unless", readonly Phrase[]>>;

const COMPILED = new WeakMap<IntegrationDocument, Phrases>();

function phrasesOf(document: IntegrationDocument): Phrases {
  const known = COMPILED.get(document);
  if (known) return known;
  const compile = (phrases: readonly string[]): Phrase[] => phrases.map((phrase) => compilePhrase(foldText(phrase).folded));
  const phrases = { triggers: compile(document.triggers), hints: compile(document.hints), unless: compile(document.unless) };
  COMPILED.set(document, phrases);
  return phrases;
}

/** `{begin} {send} to {name}` as a person would say it: send to name. */
function readable(phrase: string): string {
  return phrase.replaceAll("{begin} ", "").replace(/\{([\w-]+)\}/g, (_class, name: string) => name.replaceAll("-", " "));
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

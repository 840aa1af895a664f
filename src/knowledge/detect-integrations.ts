import type { JsonValue } from "../json.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { DetectedIntegration, DetectionQuestion } from "./port.ts";

/** Most integrations of one task. More than three documents in a prompt help no model. */
export const MAX_INTEGRATIONS = 3;

/** A file says for sure what a task works on, a key nearly so, a word perhaps. */
const WEIGHTS = { file: 3, key: 2, word: 1 } as const;

interface Evidence {
  readonly weight: number;
  readonly why: string;
  /** Whether it is a file of the document's types that was given to be read. */
  readonly isFile?: true;
}

/** What a question shows, in the form in which documents are compared with it. */
interface Clues {
  readonly task: string;
  readonly keys: readonly { readonly key: string; readonly name: string }[];
  readonly formats: readonly string[];
  readonly fileNames: readonly string[];
}

/**
 * Finds the integrations that a task needs, the likeliest first, at most three: by words in the task (whole words,
 * whatever their case and accents), keys in the context's shape, and types of files.
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
  const byType = document.fileTypes.flatMap((type): Evidence[] => {
    const fileName = clues.fileNames.find((name) => name.toLowerCase().endsWith(`.${type}`));
    if (fileName !== undefined) return [{ weight: WEIGHTS.file, why: `the file ${quote(fileName)}`, isFile: true }];
    const format = clues.formats.find((text) => holdsPhrase(text, type));
    return format === undefined ? [] : [{ weight: WEIGHTS.key, why: `the context holds ${quote(format)}` }];
  });
  const byKey = document.contextKeys.flatMap((wanted): Evidence[] => {
    const name = toSnakeCase(wanted);
    const found = clues.keys.find((key) => key.name === name || key.name.endsWith(`_${name}`));
    return found ? [{ weight: WEIGHTS.key, why: `the context has ${quote(found.key)}` }] : [];
  });
  const byWord = document.triggers
    .filter((trigger) => holdsPhrase(clues.task, foldText(trigger)))
    .map((trigger): Evidence => ({ weight: WEIGHTS.word, why: `the task says ${quote(trigger)}` }));
  return [...byType, ...byKey, ...byWord];
}

function collectClues({ task, contextShape, fileNames }: DetectionQuestion): Clues {
  const keys = new Map<string, string>();
  const formats = new Set<string>();
  const collect = (shape: JsonValue): void => {
    if (typeof shape === "string") formats.add(foldText(shape));
    else if (Array.isArray(shape)) shape.forEach(collect);
    else if (shape !== null && typeof shape === "object") {
      for (const [key, item] of Object.entries(shape)) {
        keys.set(toSnakeCase(key), key);
        collect(item);
      }
    }
  };
  collect(contextShape);
  const named = Array.from(keys, ([name, key]) => ({ key, name }));
  return { task: foldText(task), keys: named, formats: [...formats], fileNames };
}

/** Most words that a gap ` … ` in a phrase stands for. */
const MAX_GAP_WORDS = 6;

/**
 * Whether a phrase such as "send … by email" stands in a text, as whole words; both folded. A phrase such as ".pdf" may
 * stand right behind a word. The places that each part can end at are kept, not tried one by one: the work grows with
 * the text times the parts, whatever the text.
 */
function holdsPhrase(text: string, phrase: string): boolean {
  const [first = "", ...others] = phrase.split(" … ");
  let ends = Array.from(text.matchAll(compilePart(first, "gu")), endOf);
  for (const part of others) {
    const pattern = compilePart(part, "uy");
    const starts = new Set(ends.flatMap((end) => listWordsAfter(text, end)));
    ends = Array.from(starts).flatMap((start) => {
      pattern.lastIndex = start;
      const match = pattern.exec(text);
      return match ? [endOf(match)] : [];
    });
  }
  return ends.length > 0;
}

function compilePart(part: string, flags: string): RegExp {
  const escaped = part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const before = /^[\p{L}\p{N}]/u.test(part) ? String.raw`(?<![\p{L}\p{N}])` : "";
  return new RegExp(String.raw`${before}${escaped}(?![\p{L}\p{N}])`, flags);
}

function endOf(match: RegExpExecArray): number {
  return match.index + match[0].length;
}

/** Where the words begin that can follow a place: at most a gap away, in the same sentence. */
function listWordsAfter(text: string, end: number): number[] {
  const starts: number[] = [];
  for (let blank = end; text[blank] === " " && starts.length <= MAX_GAP_WORDS;) {
    starts.push(blank + 1);
    const next = text.indexOf(" ", blank + 1);
    if (next < 0 || /[.!?;:]/.test(text.charAt(next - 1))) break;
    blank = next;
  }
  return starts;
}

/** Small letters without accents, but with the tilde of ñ, which makes another letter; single blanks. */
function foldText(text: string): string {
  const letters = text
    .toLowerCase()
    .normalize("NFD")
    .replace(/(?!\u0303)\p{M}/gu, "");
  return letters.normalize("NFC").replace(/\s+/g, " ").trim();
}

function toSnakeCase(key: string): string {
  const parted = key.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2").replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2");
  return foldText(parted)
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

import { collectClues } from "./collect-clues.ts";
import { findEvidence, type Evidence } from "./find-evidence.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { DetectedIntegration, DetectionQuestion } from "./port.ts";

/** Most integrations of one task. More than three documents in a prompt help no model. */
export const MAX_INTEGRATIONS = 3;

/**
 * Finds the integrations that a task needs, the likeliest first, at most three: those for which the evidence adds up to 1. It
 * comes from types of files, settings in the context's shape, modules that are named, and words in the task (whole words,
 * whatever their case and accents), which also speak against one: "don't send it", "explain". A word does not speak for one
 * where it is about data or texts: "the email column", "errors of SMTP", "essay on …".
 *
 * @example
 * detectIntegrations({ task: "Read the PDF", contextShape: {}, fileNames: ["a.pdf"] }, documents);
 * // [{ name: "pdf", why: 'the file "a.pdf"; the task says "pdf"', ... }]
 */
export function detectIntegrations(question: DetectionQuestion, documents: Iterable<IntegrationDocument>): DetectedIntegration[] {
  const all = [...documents];
  const clues = collectClues(question, new Set(all.flatMap(({ endpoints }) => endpoints)));
  return all
    .map((document) => weigh(document, findEvidence(document, clues)))
    .filter(({ percent }) => percent >= 100)
    .toSorted((one, other) => other.percent - one.percent)
    .slice(0, MAX_INTEGRATIONS)
    .map(({ document, evidence }) => describeDetected(document, evidence));
}

/** In whole percent, as sums of fractions are not exact. */
function weigh(document: IntegrationDocument, evidence: readonly Evidence[]) {
  return { document, evidence, percent: Math.round(evidence.reduce((sum, { weight }) => sum + 100 * weight, 0)) };
}

/** The packages that read a type of file are needed only where such a file is given: a task may speak of a PDF and bring its text. */
function describeDetected(document: IntegrationDocument, evidence: readonly Evidence[]): DetectedIntegration {
  const { name, version, network, effects, fileTypes } = document;
  const why = evidence.flatMap((item) => (item.weight > 0 ? [item.why] : [])).join("; ");
  const hasWork = fileTypes.length === 0 || evidence.some((item) => item.isFile);
  return { name, version, why, packages: hasWork ? document.packages : [], network, effects };
}

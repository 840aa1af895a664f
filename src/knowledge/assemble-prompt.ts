import canonicalize from "canonicalize";
import { ConfigurationError } from "../errors.ts";
import type { PromptMessage } from "../model/port.ts";
import { describeExamples } from "./describe-examples.ts";
import { describeFailures } from "./describe-failures.ts";
import { describeLessons } from "./describe-lessons.ts";
import { describeRetrieved } from "./describe-retrieved.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { KnowledgeDocuments } from "./load-documents.ts";
import type { PromptPart, PromptQuestion } from "./port.ts";
import { createPromptFence, type PromptFence } from "./prompt-fence.ts";

/**
 * Assembles the messages for a question. The system message is the stable prefix, the same for all tasks. The user
 * message holds the integrations' cards (from the second attempt on their whole documents), what was retrieved, then
 * the question, then earlier failures. All that came from outside stands in fences, documents of the user's too.
 *
 * Equal questions give byte-identical messages, whatever the order of keys, files and packages. Of the key only the
 * fence's marker depends; of an integration only its name counts (its document) and whether it needs the network or
 * has effects.
 *
 * @throws ConfigurationError (`input`) for an integration that has no document here.
 */
export function assemblePrompt(question: PromptQuestion, documents: KnowledgeDocuments): PromptMessage[] {
  const [main, ...parts] = outlinePrompt(question, documents);
  return [
    { role: "system", content: main.text },
    { role: "user", content: joinParts(parts) },
  ];
}

/** Joins parts to the text of one message. */
export function joinParts(parts: readonly PromptPart[]): string {
  return parts
    .map(({ text }) => text)
    .join("\n\n")
    .toWellFormed();
}

/** Lists what {@link assemblePrompt} puts together, in that order; a part may come in several pieces. */
export function outlinePrompt(question: PromptQuestion, documents: KnowledgeDocuments): [PromptPart, ...PromptPart[]] {
  const fence = createPromptFence(question.key);
  const isFirst = question.failures.length === 0;
  const integrations = findDocuments(question, documents);
  // once the whole documents are shown, their recipes need not be shown again
  const retrieved = question.retrieved.filter(({ integration }) => isFirst || integration === null);
  return [
    { name: "main", text: documents.main.text },
    ...integrations.map((document) => ({ name: "cards", text: describeIntegration(document, { isFirst, fence }) }) as const),
    ...describeRetrieved(retrieved, fence).map((text) => ({ name: "retrieved", text }) as const),
    ...describeExamples(question.examples, fence).map((text) => ({ name: "examples", text }) as const),
    ...describeLessons(question.lessons, fence).map((text) => ({ name: "lessons", text }) as const),
    ...describeQuestion(question, fence),
    ...describeFailures(question.failures, fence).map((text) => ({ name: "failures", text }) as const),
  ];
}

function findDocuments({ integrations }: PromptQuestion, documents: KnowledgeDocuments): IntegrationDocument[] {
  return integrations.map(({ name }) => {
    const document = documents.integrations.get(name);
    if (document) return document;
    const remedy = `Add integrations/${name}.md to the knowledge folder.`;
    throw new ConfigurationError(`There is no document for the integration "${name}". ${remedy}`, { reason: "input" });
  });
}

function describeIntegration(
  { name, source, card, text }: IntegrationDocument,
  { isFirst, fence }: { readonly isFirst: boolean; readonly fence: PromptFence },
): string {
  const shown = isFirst ? card : text;
  return source === "ours" ? shown : fence.enclose("DOCUMENT", `integrations/${name}.md\n\n${shown}`);
}

function describeQuestion(question: PromptQuestion, fence: PromptFence): PromptPart[] {
  const { params, files, outputSchema, checks } = question;
  const enclose = (name: PromptPart["name"], title: string, text: string): PromptPart => ({ name, text: fence.enclose(title, text) });
  return [
    enclose("task", "TASK", question.task),
    ...(Object.keys(params).length > 0 ? [enclose("params", "PARAMS", toJson(params))] : []),
    enclose("context", "CONTEXT", toJson(question.contextShape)),
    ...(question.contextShown === null ? [] : describeShown(question.contextShown, fence)),
    ...(files.length > 0 ? [enclose("files", "FILES", toJson(describeFiles(files)))] : []),
    enclose("environment", "ENVIRONMENT", toJson(describeEnvironment(question))),
    ...(outputSchema === null ? [] : [enclose("schema", "OUTPUT SCHEMA", toJson(outputSchema))]),
    ...(checks === null ? [] : [enclose("checks", "CHECKS", checks)]),
  ];
}

const SHOWN_NOTES = {
  samples:
    "Samples of the context, from a few of its elements. They are masked: a 9 is any digit, an x of a mail address any letter, [token] and [secret] stand for other text. Read formats from them, never values.",
  values:
    "The context itself. Other data of this shape will be given to the same program: read values from `context`, never write them into the code.",
} as const;

function describeShown({ kind, text }: NonNullable<PromptQuestion["contextShown"]>, fence: PromptFence): PromptPart[] {
  const shown = [SHOWN_NOTES[kind], fence.enclose(kind === "samples" ? "CONTEXT SAMPLES" : "CONTEXT VALUES", text)];
  return shown.map((part) => ({ name: "context", text: part }));
}

function describeEnvironment({ python, packages, allow, integrations }: PromptQuestion) {
  const network = integrations.filter((integration) => integration.network).map(({ name }) => name);
  const effects = integrations.filter((integration) => integration.effects).map(({ name }) => name);
  return {
    python,
    packages: packages.toSorted(),
    ...(allow.length > 0 && { reachable: allow.toSorted() }),
    ...(network.length > 0 && { network_for: network }),
    ...(effects.length > 0 && { changes_outside_by: effects }),
  };
}

function describeFiles(files: PromptQuestion["files"]) {
  const described = files.map(({ name, mediaType }) => ({ name, mediaType }));
  return described.toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}

/** JSON with sorted keys, so that equal values are the same text. */
function toJson(value: unknown): string {
  return canonicalize(value) ?? "null";
}

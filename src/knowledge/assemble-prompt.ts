import canonicalize from "canonicalize";
import { ConfigurationError } from "../errors.ts";
import type { PromptMessage } from "../model/port.ts";
import { describeFailures } from "./describe-failures.ts";
import type { KnowledgeDocuments } from "./load-documents.ts";
import type { PromptQuestion } from "./port.ts";
import { createPromptFence, type PromptFence } from "./prompt-fence.ts";

/**
 * Assembles the messages for a question. The system message is the stable prefix, the same for all tasks. The user
 * message holds the integrations' cards (from the second attempt on their whole documents), then the question, then
 * earlier failures. All that came from outside stands in fences.
 *
 * Equal questions give byte-identical messages, whatever the order of keys, files and packages. Of the key only the
 * fence's marker depends; of an integration only its name counts (its document) and whether it needs the network or
 * has effects.
 *
 * @throws ConfigurationError (`input`) for an integration that has no document here.
 */
export function assemblePrompt(question: PromptQuestion, documents: KnowledgeDocuments): PromptMessage[] {
  const fence = createPromptFence(question.key);
  const parts = [
    ...describeIntegrations(question, documents),
    ...describeQuestion(question, fence),
    ...describeFailures(question.failures, fence),
  ];
  return [
    { role: "system", content: documents.main.text },
    { role: "user", content: parts.join("\n\n").toWellFormed() },
  ];
}

function describeIntegrations(question: PromptQuestion, documents: KnowledgeDocuments): string[] {
  return question.integrations.map(({ name }) => {
    const document = documents.integrations.get(name);
    if (document) return question.failures.length > 0 ? document.text : document.card;
    const remedy = `Add integrations/${name}.md to the knowledge folder.`;
    throw new ConfigurationError(`There is no document for the integration "${name}". ${remedy}`, { reason: "input" });
  });
}

function describeQuestion(question: PromptQuestion, fence: PromptFence): string[] {
  const { params, files, outputSchema, checks } = question;
  const parts = [fence.enclose("TASK", question.task)];
  if (Object.keys(params).length > 0) parts.push(fence.enclose("PARAMS", toJson(params)));
  parts.push(fence.enclose("CONTEXT", toJson(question.contextShape)));
  if (question.contextShown !== null) parts.push(...describeShown(question.contextShown, fence));
  if (files.length > 0) parts.push(fence.enclose("FILES", toJson(describeFiles(files))));
  parts.push(fence.enclose("ENVIRONMENT", toJson(describeEnvironment(question))));
  if (outputSchema !== null) parts.push(fence.enclose("OUTPUT SCHEMA", toJson(outputSchema)));
  if (checks !== null) parts.push(fence.enclose("CHECKS", checks));
  return parts;
}

const SHOWN_NOTES = {
  samples:
    "Samples of the context, from a few of its elements. They are masked: a 9 is any digit, an x of a mail address any letter, [token] and [secret] stand for other text. Read formats from them, never values.",
  values:
    "The context itself. Other data of this shape will be given to the same program: read values from `context`, never write them into the code.",
} as const;

function describeShown({ kind, text }: NonNullable<PromptQuestion["contextShown"]>, fence: PromptFence): string[] {
  return [SHOWN_NOTES[kind], fence.enclose(kind === "samples" ? "CONTEXT SAMPLES" : "CONTEXT VALUES", text)];
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

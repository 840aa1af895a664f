import type { PromptPart } from "../knowledge/port.ts";
import { estimateTokens } from "../model/estimate-tokens.ts";
import type { PromptMessage } from "../model/port.ts";
import { priceUsd } from "../model/price-usd.ts";
import { chooseDocuments } from "../nodes/choose-documents.ts";
import { createPromptQuestions } from "../nodes/create-prompt-questions.ts";
import { findExamples } from "../nodes/find-examples.ts";
import { createRequest } from "../nodes/create-request.ts";
import { findLessons } from "../nodes/find-lessons.ts";
import { parseInput } from "../nodes/parse-input.ts";
import type { CallInput } from "./call-input.ts";
import { createServices } from "./create-services.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";
import { prepareCallInput } from "./prepare-call-input.ts";

/** What a first attempt would send. */
export interface PromptPreview {
  readonly messages: readonly PromptMessage[];
  /**
   * Estimated. `prefix` is what is the same for all tasks. `parts` by name: main, cards, retrieved, examples, lessons, task, params,
   * context, files, environment, schema, checks, failures; those that are not there are left out.
   */
  readonly tokens: { readonly total: number; readonly prefix: number; readonly parts: Readonly<Record<string, number>> };
  /** What the input would cost, US dollars; null for a model without a known price. */
  readonly costUsd: number | null;
}

/**
 * Assembles the prompt of a task's first attempt by the graph's own `prepare`, and sends it nowhere. Where embeddings
 * choose documents, they are asked.
 *
 * @throws ConfigurationError, CapabilityError as a run of the task would.
 */
export async function previewPrompt(
  task: string,
  { options, input }: { readonly options: ExecutorOptions; readonly input: CallInput },
): Promise<PromptPreview> {
  const resolved = resolveOptions(options);
  const { open, close } = createServices(resolved);
  try {
    const services = await open();
    const { graphInput } = await prepareCallInput(task, input, services.staging);
    const { request } = await createRequest(services, parseInput(graphInput));
    const chosen = await chooseDocuments(services, request, { timeoutMs: Number.POSITIVE_INFINITY });
    const { sent } = await createPromptQuestions(services, chosen, {
      attempts: [],
      examples: await findExamples(services, chosen),
      lessons: await findLessons(services, chosen, []),
    });
    const messages = await services.knowledge.prompt(sent);
    return describePrompt(messages, { parts: await services.knowledge.outline(sent), modelName: resolved.modelName });
  } finally {
    await close();
  }
}

interface Outline {
  readonly parts: readonly PromptPart[];
  readonly modelName: string;
}

/** What joins parts counts as part of the one before. */
function describePrompt(messages: readonly PromptMessage[], { parts, modelName }: Outline): PromptPreview {
  const counts = new Map<string, number>();
  for (const { name, text } of parts) {
    counts.set(name, (counts.get(name) ?? 0) + estimateTokens(name === "main" ? text : `${text}\n\n`));
  }
  const total = Array.from(counts.values()).reduce((sum, tokens) => sum + tokens, 0);
  return {
    messages,
    tokens: { total, prefix: counts.get("main") ?? 0, parts: Object.fromEntries(counts) },
    costUsd: priceUsd(modelName, { input: total, output: 0, cached: 0 }),
  };
}

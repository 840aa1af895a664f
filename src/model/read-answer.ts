import { z } from "zod";
import { MAX_ANSWER_CHARACTERS } from "./answer-limit.ts";
import type { ModelAnswer } from "./port.ts";

/** Tokens as the service reported them; undefined where it did not. */
export interface ReportedUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cached: number | undefined;
}

/** An answer as it came, before anything is counted. */
export interface ReadAnswer {
  readonly text: string;
  readonly finish: ModelAnswer["finish"];
  /** As the service names it; null if it does not. */
  readonly model: string | null;
  readonly usage: ReportedUsage;
}

const CUT_OFF_REASONS = new Set([
  "length",
  "max_tokens",
  "max_output_tokens",
  "model_length",
  "model_context_window_exceeded",
  "incomplete",
]);
const REFUSED_REASONS = new Set([
  "refusal",
  "refused",
  "content_filter",
  "content_filtered",
  "content-filter",
  "safety",
  "recitation",
  "blocklist",
  "prohibited_content",
  "spii",
  "guardrail_intervened",
]);

const text = z.string().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);
const finishFields = z
  .object({
    finish_reason: text,
    stop_reason: text,
    done_reason: text,
    finishReason: text,
    stopReason: text,
    status: text,
    incomplete_details: z.object({ reason: text }).optional().catch(undefined),
  })
  .catch({});
const modelFields = z.object({ model_name: text, model: text, model_id: text }).catch({});
const usageFields = z
  .object({
    input_tokens: count,
    output_tokens: count,
    input_token_details: z.object({ cache_read: count }).optional().catch(undefined),
  })
  .catch({});
const refusalFields = z.object({ refusal: text }).catch({});
/** The unchanged response, which ChatOpenAI keeps on demand: it is the only place where a refusal's words survive. */
const rawResponse = z
  .object({ choices: z.array(z.object({ message: refusalFields }).catch({ message: {} })).catch([]) })
  .catch({ choices: [] });
const block = z.union([z.string(), z.object({ type: z.string(), text, refusal: text })]);
const messageSchema = z.object({
  content: z.union([z.string(), z.array(block.catch(""))]),
  additional_kwargs: z.looseObject({ __raw_response: z.unknown().optional() }).catch({}),
  response_metadata: z.unknown().optional(),
  usage_metadata: z.unknown().optional(),
});

type Message = z.infer<typeof messageSchema>;

/**
 * Reads a chat model's message, whichever service it came from. Reasoning blocks are dropped; a refusal's words become
 * the text where there is no other.
 *
 * @param message LangChain's AIMessage, or whatever the model returned in its place.
 * @throws ZodError if it is not a message.
 */
export function readAnswer(message: unknown): ReadAnswer {
  const parsed = messageSchema.parse(message);
  const refusal = findRefusal(parsed);
  const whole = readText(parsed.content) || refusal;
  const usage = usageFields.parse(parsed.usage_metadata);
  const names = modelFields.parse(parsed.response_metadata);
  return {
    text: whole.slice(0, MAX_ANSWER_CHARACTERS),
    finish: whole.length > MAX_ANSWER_CHARACTERS ? "cut-off" : readFinish(parsed, refusal),
    model: names.model_name ?? names.model ?? names.model_id ?? null,
    usage: { input: usage.input_tokens, output: usage.output_tokens, cached: usage.input_token_details?.cache_read },
  };
}

function readText(content: Message["content"]): string {
  if (typeof content === "string") return content;
  return content.map((part) => (typeof part === "string" ? part : isText(part.type) ? (part.text ?? "") : "")).join("");
}

function isText(type: string): boolean {
  return type === "text" || type === "output_text" || type === "text_delta";
}

function findRefusal({ content, additional_kwargs }: Message): string {
  const blocks = typeof content === "string" ? [] : content;
  const inBlock = blocks.find((part) => typeof part !== "string" && part.type === "refusal");
  const candidates = [
    refusalFields.parse(additional_kwargs).refusal,
    typeof inBlock === "object" ? inBlock.refusal : undefined,
    rawResponse.parse(additional_kwargs.__raw_response).choices[0]?.message.refusal,
  ];
  return candidates.find((candidate) => candidate !== undefined && candidate !== "") ?? "";
}

function readFinish({ response_metadata, additional_kwargs }: Message, refusal: string): ReadAnswer["finish"] {
  if (refusal !== "") return "refused";
  const sources = [finishFields.parse(response_metadata), finishFields.parse(additional_kwargs)];
  const reasons = sources.flatMap(({ incomplete_details, ...fields }) => [incomplete_details?.reason].concat(Object.values(fields)));
  const named = reasons.flatMap((reason) => (reason === undefined ? [] : [reason.toLowerCase()]));
  if (named.some((reason) => REFUSED_REASONS.has(reason))) return "refused";
  return named.some((reason) => CUT_OFF_REASONS.has(reason)) ? "cut-off" : "complete";
}

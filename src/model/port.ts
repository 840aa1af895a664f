/** One message of a prompt. */
export interface PromptMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

/** What identifies a question for replay, whatever its prompt says. */
export interface QuestionKey {
  readonly task: string;
  /** The context's shape as canonical JSON. */
  readonly contextShape: string;
  /** From 1; 0 asks whether the task is the same as another. */
  readonly attempt: number;
}

export interface ModelRequest {
  readonly messages: readonly PromptMessage[];
  readonly question: QuestionKey;
}

/** Tokens of one billed call. `total` is always `input + output`. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  readonly total: number;
  /** Part of `input` that was billed at the cached price. */
  readonly cached: number;
  /** True where the service reported no usage and the numbers were counted here. */
  readonly estimated: boolean;
}

/** One answer, billed. An empty, cut-off or refused answer is still an answer: it counts as an attempt. */
export interface ModelAnswer {
  readonly text: string;
  readonly finish: "complete" | "cut-off" | "refused";
  /** Name of the model that answered. */
  readonly model: string;
  readonly usage: TokenUsage;
  /** US dollars; null for a model without a known price. */
  readonly costUsd: number | null;
  /** Milliseconds until the answer was whole. */
  readonly durationMs: number;
}

export interface ModelCallOptions {
  readonly signal?: AbortSignal;
  /** Longest time for this call with all its transport retries, milliseconds. */
  readonly timeoutMs: number;
}

/** Something that answers prompts: a chat model, a recording, or a person. */
export interface CodeModel {
  readonly name: string;
  /**
   * @throws ModelError when no answer could be had (no attempt is spent),
   *   ConfigurationError (`no-key`, `bad-key`, `quota`) when asking again is pointless.
   */
  generate(request: ModelRequest, options: ModelCallOptions): Promise<ModelAnswer>;
}

import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import type { ChatOpenAI, ChatOpenAICallOptions, ChatOpenAIFields } from "@langchain/openai";
import { ConfigurationError } from "../errors.ts";
import { createModelFetch } from "./create-model-fetch.ts";

/** Which model writes programs, and how it is reached. */
export interface DefaultModelOptions {
  readonly apiKey?: string | undefined;
  /** Of any service that speaks OpenAI's API: Ollama, vLLM, a proxy. @default "https://api.openai.com/v1" */
  readonly baseUrl?: string | undefined;
  /** @default "gpt-4o-mini" */
  readonly modelName?: string | undefined;
  /** Not sent to models that refuse it (o1 and later, gpt-5 and later, codex). @default 0.2 */
  readonly temperature?: number | undefined;
  /** @default 2000 */
  readonly maxOutputTokens?: number | undefined;
}

/** The model that is asked where nobody names another. */
export const DEFAULT_MODEL_NAME = "gpt-4o-mini";

const OPENAI_URL = "https://api.openai.com/v1";
/** Local servers ask for no key, and the client refuses to work without one. */
const PLACEHOLDER_KEY = "not-needed";
/** The client's own limit of ten minutes is for callers without a deadline; ours has one. */
const CLIENT_TIMEOUT_MS = 2 ** 31 - 1;
const WITHOUT_TEMPERATURE = /^(?:[\w-]+\/)?(?:o\d|gpt-[5-9]|codex)/;

/**
 * Makes the default chat model, OpenAI's or one with the same API. The client is imported with the first request.
 * Nothing is taken from the environment but what `OPENAI_CUSTOM_HEADERS` adds: not the key, address, organization or
 * project, and no LangSmith gateway.
 *
 * @throws ConfigurationError `no-key` without key and address, `bad-key` or `input` where one of them cannot work.
 * @example
 * const chatModel = createDefaultChatModel({ baseUrl: "http://127.0.0.1:11434/v1", modelName: "qwen2.5-coder" });
 * const model = createCodeModel(recordingModel(chatModel, "invoice.jsonl"));
 */
export function createDefaultChatModel(options: DefaultModelOptions): BaseChatModel {
  const apiKey = options.apiKey?.trim() ?? "";
  const baseUrl = options.baseUrl?.trim() ?? "";
  if (apiKey === "" && baseUrl === "") {
    const message =
      "OPENAI_API_KEY environment variable is required. Set it, or set OPENAI_BASE_URL for a server of your own such as Ollama.";
    throw new ConfigurationError(message, { reason: "no-key" });
  }
  checkKey(apiKey);
  checkUrl(baseUrl);
  return new DefaultChatModel(describeClient({ ...options, apiKey: apiKey || PLACEHOLDER_KEY, baseUrl: baseUrl || OPENAI_URL }));
}

function checkKey(apiKey: string): void {
  if (/^[\x21-\x7e]*$/.test(apiKey)) return;
  const message = "OPENAI_API_KEY holds a space, a line break or a character that no key has. Copy the key again.";
  throw new ConfigurationError(message, { reason: "bad-key" });
}

function checkUrl(baseUrl: string): void {
  if (baseUrl === "") return;
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError("OPENAI_BASE_URL is not a URL that starts with http:// or https://. Set it to one, or leave it out.", {
      reason: "input",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigurationError("OPENAI_BASE_URL holds a user name or password. Take them out, and pass a key by OPENAI_API_KEY.", {
      reason: "input",
    });
  }
}

type ClientFields = ChatOpenAIFields & { readonly model: string };

/** Says everything that the client would otherwise look for in the environment. */
function describeClient(options: DefaultModelOptions & { readonly apiKey: string; readonly baseUrl: string }): ClientFields {
  const model = options.modelName?.trim() || DEFAULT_MODEL_NAME;
  return {
    model,
    apiKey: options.apiKey,
    ...(WITHOUT_TEMPERATURE.test(model) ? {} : { temperature: options.temperature ?? 0.2 }),
    maxTokens: options.maxOutputTokens ?? 2000,
    maxRetries: 0, // createCodeModel retries, once, on a clock of its own
    disableStreaming: true, // a whole body has its usage, a refusal's words and a bound
    outputVersion: "v0",
    timeout: CLIENT_TIMEOUT_MS,
    __includeRawResponse: true, // otherwise a refusal's words are lost
    configuration: {
      baseURL: options.baseUrl,
      organization: null,
      project: null,
      adminAPIKey: null,
      logLevel: "off",
      fetch: createModelFetch(options.apiKey),
      defaultHeaders: { Authorization: `Bearer ${options.apiKey}` }, // OPENAI_CUSTOM_HEADERS could name another
    },
  };
}

/** ChatOpenAI, imported when it is first asked: graphs that import this package start 0.2 s sooner. */
class DefaultChatModel extends BaseChatModel<ChatOpenAICallOptions> {
  readonly model: string;
  readonly #fields: ClientFields;
  #client: Promise<ChatOpenAI> | null = null;

  constructor(fields: ClientFields) {
    super({ outputVersion: "v0" }); // nothing of `fields`: what is passed here is shown in traces
    this.model = fields.model;
    this.#fields = fields;
  }

  override _llmType(): string {
    return "openai";
  }

  override getLsParams(options: this["ParsedCallOptions"]): ReturnType<BaseChatModel["getLsParams"]> {
    return { ...super.getLsParams(options), ls_provider: "openai", ls_model_name: this.model };
  }

  override async _generate(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    this.#client ??= importClient(this.#fields);
    return (await this.#client)._generate(messages, options, runManager);
  }
}

async function importClient(fields: ClientFields): Promise<ChatOpenAI> {
  const { ChatOpenAI } = await import("@langchain/openai");
  return new ChatOpenAI(fields);
}

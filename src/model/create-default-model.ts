import { createCodeModel } from "./create-code-model.ts";
import type { CodeModelOptions } from "./create-code-model.ts";
import { createDefaultChatModel } from "./create-default-chat-model.ts";
import type { DefaultModelOptions } from "./create-default-chat-model.ts";
import type { CodeModel } from "./port.ts";

/**
 * Makes the model that writes programs where the caller passes none: OpenAI's, or one with the same API.
 *
 * @throws ConfigurationError `no-key` without key and address, `bad-key` or `input` where one of them cannot work.
 * @example
 * const model = createDefaultModel({ apiKey });
 * const answer = await model.generate(request, { timeoutMs: 60_000 });
 */
export function createDefaultModel(options: DefaultModelOptions, calls: CodeModelOptions = {}): CodeModel {
  return createCodeModel(createDefaultChatModel(options), calls);
}

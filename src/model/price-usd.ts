import { calcPrice, findProvider } from "@pydantic/genai-prices";
import type { TokenUsage } from "./port.ts";

/**
 * Prices one call from tables that ship with `@pydantic/genai-prices`; nothing is fetched. Cached input costs its own,
 * lower price.
 *
 * @param modelName As the service reports it: `gpt-4o-mini`, a dated version, or with its provider in front
 *   (`openai/gpt-4o-mini`, `openai:gpt-4o-mini`).
 * @returns US dollars, or null for a model without a known price. Names with a tag (`deepseek-r1:7b`, as Ollama has
 *   them) run on somebody's own machine and have none.
 */
export function priceUsd(modelName: string, usage: Pick<TokenUsage, "input" | "output" | "cached">): number | null {
  const tokens = {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_tokens: Math.min(usage.cached, usage.input),
  };
  if (!Object.values(tokens).every((count) => Number.isFinite(count) && count >= 0)) return null;
  const { modelId, providerId } = splitProvider(modelName.trim());
  if (modelId === "" || modelId.includes(":")) return null;
  const price = calcPrice(tokens, modelId, providerId === null ? {} : { providerId });
  return price === null || !Number.isFinite(price.total_price) ? null : price.total_price;
}

/** Splits `openai/gpt-4o-mini`. What stands in front counts only if it is a provider: `meta-llama/Llama-3` is one name. */
function splitProvider(modelName: string): { readonly modelId: string; readonly providerId: string | null } {
  const [, prefix = "", rest = ""] = /^([\w-]+)[/:](.+)$/s.exec(modelName) ?? [];
  const provider = prefix === "" ? undefined : findProvider({ providerId: prefix });
  return provider === undefined ? { modelId: modelName, providerId: null } : { modelId: rest, providerId: provider.id };
}

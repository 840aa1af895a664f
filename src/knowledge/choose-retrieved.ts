import { estimateTokens } from "../model/estimate-tokens.ts";
import type { RetrievedChunk } from "./port.ts";
import { describeRetrieved } from "./describe-retrieved.ts";
import type { PromptFence } from "./prompt-fence.ts";

/** Input tokens of a first prompt with one integration, at most. */
export const PROMPT_TOKENS = 2_300;
/** Each integration more brings its card along. */
const TOKENS_PER_FURTHER_INTEGRATION = 250;
const MAX_RETRIEVED = 3;
/** What an estimate is multiplied by, so that the count itself hardly ever is more; it is closest for what we wrote. */
const MARGINS = { ours: 1.03, question: 1.06, theirs: 1.18 } as const;
/** What a service adds around two messages. */
const MESSAGE_TOKENS = 16;

/** What a first prompt holds in any case. */
export interface PromptRest {
  readonly system: string;
  readonly user: string;
  readonly integrations: number;
  readonly fence: PromptFence;
}

/** Takes of the chunks, the best first, those for which a first prompt has room. A long task leaves none. */
export function chooseRetrieved(chunks: readonly RetrievedChunk[], rest: PromptRest): RetrievedChunk[] {
  const limit = PROMPT_TOKENS + TOKENS_PER_FURTHER_INTEGRATION * Math.max(0, rest.integrations - 1);
  let room = limit - MESSAGE_TOKENS - estimateTokens(rest.system) - estimateTokens(rest.user) * MARGINS.question;
  const chosen: RetrievedChunk[] = [];
  for (const chunk of chunks) {
    if (chosen.length === MAX_RETRIEVED) break;
    const tokens = estimateTokens(`${describeRetrieved([chunk], rest.fence).join("\n\n")}\n\n`) * MARGINS[chunk.source];
    if (tokens > room) continue;
    room -= tokens;
    chosen.push(chunk);
  }
  return chosen;
}

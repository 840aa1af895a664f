import type { RetrievedChunk } from "./port.ts";
import type { PromptFence } from "./prompt-fence.ts";

/** Shows what was retrieved, the best first: our recipes as they are, what others wrote in fences. */
export function describeRetrieved(chunks: readonly RetrievedChunk[], fence: PromptFence): string[] {
  return chunks.map(({ document, headings, text, source }) => {
    if (source === "ours") return `## ${headings.slice(1).join(" › ")}\n\n${text}`;
    return fence.enclose("DOCUMENT", `${[document, ...headings].join(" › ")}\n\n${text}`);
  });
}

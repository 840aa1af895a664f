import { liftParams } from "../request/lift-params.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

/** What bounds the choice. */
export interface ChoiceBounds {
  /** Infinity for no deadline. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Has embeddings choose the documents for a request's first prompt, where they are to; they cost money, so that this is
 * for requests that no kept program serves. If they cannot, the choice of the words stands, and with it another key: a
 * program that is written then is not kept as one that has seen what embeddings find.
 */
export async function chooseDocuments(
  { knowledge }: Pick<ExecutorServices, "knowledge">,
  request: Request,
  bounds: ChoiceBounds,
): Promise<Request> {
  const { choice } = request;
  if (choice === null) return request;
  const { template } = liftParams(request.task);
  const chosen = await knowledge.byMeaning?.choose({ ...request, template }, { candidates: choice.candidates, ...bounds });
  if (!chosen) return { ...request, ...choice.keysByWords, choice: null };
  return { ...request, retrieved: chosen.map((chunk) => ({ ...chunk, headings: [...chunk.headings] })), choice: null };
}

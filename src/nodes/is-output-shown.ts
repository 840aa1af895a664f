import type { Request } from "./state.ts";

/** Whether what a program put out may go back to the model: not where secrets or the network were granted. */
export function isOutputShown({ secretNames, allow }: Pick<Request, "secretNames" | "allow">): boolean {
  return secretNames.length === 0 && allow.length === 0;
}

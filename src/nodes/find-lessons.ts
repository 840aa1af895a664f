import type { Lesson } from "../cache/lessons/port.ts";
import { signatureOf, type ErrorSignature } from "../program/error-signature.ts";
import type { ExecutorServices } from "./services.ts";
import type { Attempt, Request } from "./state.ts";

/** More would cost more than they help; each has at most some 300 tokens. */
const MAX_LESSONS_SHOWN = 2;

/**
 * Finds how others mended the error of the latest attempt; before there is one, a lesson of the same integrations that
 * helped often. None twice in a run, and none where the caller wants nothing kept to count.
 */
export async function findLessons(
  { lessons, tenant }: Pick<ExecutorServices, "lessons" | "tenant">,
  request: Pick<Request, "cacheMode" | "checks" | "integrations">,
  attempts: readonly Attempt[],
): Promise<readonly Lesson[]> {
  if (request.cacheMode !== "default") return [];
  const integrations = request.integrations.map(({ name }) => name);
  const failed = attempts.findLast((attempt) => attempt.error?.feedback);
  if (!failed) return integrations.length === 0 ? [] : lessons.findForIntegrations({ tenant, integrations, limit: 1 });
  const signature = signatureOfAttempt(failed, request);
  if (signature === null) return [];
  const shown = new Set(attempts.flatMap((attempt) => attempt.lessons));
  const found = await lessons.find({ tenant, signature: signature.text, limit: MAX_LESSONS_SHOWN + shown.size });
  return found.filter(({ id }) => !shown.has(id)).slice(0, MAX_LESSONS_SHOWN);
}

/** The signature of a failed attempt, if a lesson can be about it. */
export function signatureOfAttempt(
  { code, error }: Pick<Attempt, "code" | "error">,
  { checks, integrations }: Pick<Request, "checks" | "integrations">,
): ErrorSignature | null {
  if (!error) return null;
  const { class: errorClass, message, line } = error;
  return signatureOf({ code, class: errorClass, message, line, checks, integrations: integrations.map(({ name }) => name) });
}

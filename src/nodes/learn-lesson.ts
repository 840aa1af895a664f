import { lessonIdOf } from "../cache/lessons/rank-lessons.ts";
import type { NewLesson } from "../cache/lessons/port.ts";
import type { UseOutcome } from "../cache/port.ts";
import type { JsonObject } from "../json.ts";
import { describeFix } from "../program/describe-fix.ts";
import { findBorrowedLiteral } from "../program/find-borrowed-literal.ts";
import { findHeldLiteral } from "../program/find-held-literal.ts";
import { holdsWordOf } from "../program/holds-word-of.ts";
import { hideSecretLooking } from "../secrets/hide-secret-looking.ts";
import { hasSucceeded } from "./attempts.ts";
import { signatureOfAttempt } from "./find-lessons.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { Attempt, Request, State } from "./state.ts";

/** Counts what came of an attempt for the lessons that its prompt showed. */
export async function recordLessonUses(
  { lessons }: Pick<ExecutorServices, "lessons">,
  attempt: Attempt,
  outcome: UseOutcome | null,
): Promise<void> {
  if (outcome !== "success" && outcome !== "failure") return;
  for (const id of attempt.lessons) await lessons.recordUse(id, outcome === "success" ? "helped" : "hurt");
}

/** Keeps how the last but one attempt was mended by the last, where the program itself was fit to be kept. */
export async function learnLesson(services: ExecutorServices, state: State, programId: string | null): Promise<void> {
  const mended = programId === null ? null : findMended(state.attempts);
  if (!mended) return;
  const request = requestOf(state);
  const lesson = request.contextInPrompt === "full" ? null : createLesson(mended, { request, tenant: services.tenant }); // a model that saw values may have taken parts of them
  if (!lesson || mended.passed.lessons.includes(lessonIdOf(lesson))) return; // one that was shown is counted by now
  const context = (await services.staging.release(request.context)) as JsonObject;
  if (!isTelling(lesson, { ...mended, request, context })) await services.lessons.keep(lesson, services.clock());
}

interface Mended {
  readonly failed: Attempt;
  readonly passed: Attempt;
}

/** Two programs of a model, one after the other, of which the second did what the first did not. */
function findMended(attempts: readonly Attempt[]): Mended | null {
  const [failed, passed] = attempts.slice(-2);
  if (!failed?.error?.feedback || !passed || !hasSucceeded(passed)) return null;
  return failed.source === "generated" && passed.source === "generated" ? { failed, passed } : null;
}

function createLesson(
  { failed, passed }: Mended,
  { request, tenant }: { readonly request: Request; readonly tenant: string },
): NewLesson | null {
  const signature = signatureOfAttempt(failed, request);
  const fix = describeFix(failed.code, passed.code);
  if (signature === null || fix === null) return null;
  const shown = request.secretNames.length === 0 ? fix : onlyAdded(fix); // nobody looked for secrets in a program that failed
  const integrations = request.integrations.map(({ name }) => name).toSorted();
  return { tenant, signature: signature.text, error: signature.error, fix: shown, integrations };
}

function onlyAdded(fix: string): string {
  return fix
    .split("\n")
    .filter((line) => !line.startsWith("- "))
    .join("\n");
}

interface Origin extends Mended {
  readonly request: Request;
  readonly context: JsonObject;
}

/** Whether a lesson would tell other tasks of this one's data, or looks as if it held a secret. */
function isTelling({ fix }: NewLesson, { failed, passed, request, context }: Origin): boolean {
  const { task, params, contextShape, files, outputSchema } = request;
  if (hideSecretLooking(fix) !== fix) return true;
  const piece = fix.replaceAll(/^(?:[-+] |…)/gm, "");
  const programs = [failed.code, passed.code];
  if (programs.some((code) => findBorrowedLiteral({ code, context, task: "", fileNames: [] }) !== null)) return true;
  const data = [context, ...files.map(({ name }) => name)];
  const told = [task, JSON.stringify([contextShape, outputSchema])];
  return findHeldLiteral(piece, params) !== null || holdsWordOf({ piece, programs, data, told });
}

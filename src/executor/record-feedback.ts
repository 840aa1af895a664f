import { z } from "zod";
import type { Rejection } from "../cache/port.ts";
import { ConfigurationError } from "../errors.ts";
import type { RunProgram, RunRecord } from "../monitor/run-history.ts";
import { listOtherParams } from "../nodes/decide-template.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import { liftParams } from "../request/lift-params.ts";
import { needDatabase } from "./need-database.ts";

/** What somebody says of a run's result. */
export interface Feedback {
  /** `false`: the program serves this task no more. `true`: it did well once more. */
  readonly correct: boolean;
}

const feedbackSchema = z.strictObject({ correct: z.boolean() });

type FeedbackServices = Pick<ExecutorServices, "history" | "cache" | "tenant" | "clock">;

/**
 * Takes a word on the result of a run to its program.
 *
 * @throws ConfigurationError (`input`) for a run that is unknown, another tenant's, or without a program that is kept, and
 * while the database cannot be used.
 */
export async function recordFeedback(services: FeedbackServices, runId: string, feedback: Feedback): Promise<void> {
  const { history, cache, tenant, clock } = services;
  if (!feedbackSchema.safeParse(feedback).success) {
    throw new ConfigurationError("feedback takes { correct: true } or { correct: false }.", { reason: "input" });
  }
  const run = await needDatabase("The feedback", () => history.show({ tenant, id: runId }));
  if (!run) throw new ConfigurationError(`There is no run ${runId}. Take the run_id of _ai_metadata.`, { reason: "input" });
  const { program } = run;
  if (!program) {
    throw new ConfigurationError(`Run ${runId} used no kept program, and its own was not kept: there is nothing to say of it.`, {
      reason: "input",
    });
  }
  if (feedback.correct) return cache.recordUse(program.id, "success", clock());
  const [kept] = await needDatabase("The feedback", () => cache.list({ tenant, id: program.id, limit: 1 }));
  const rejection = rejectionOf({ ...run, program }, kept?.task ?? null);
  await needDatabase("The feedback", () => cache.reject(rejection, clock()));
}

/**
 * What a wrong result says: the code is wrong for this task, wherever it is kept. A program that was kept for this very task,
 * or that followed its literals wrongly, is in quarantine, and its code serves no other literals of the template; one that was
 * borrowed, or comes with the package, is right elsewhere.
 *
 * @param keptTask The task that the program was written for; null if it is gone.
 */
export function rejectionOf(
  { tenant, task, program }: Pick<RunRecord, "tenant" | "task"> & { readonly program: RunProgram },
  keptTask: string | null,
): Rejection {
  const { id, tier, sha256, exactKey, templateKey, borrowedFrom } = program;
  const wrongCode = { exactKey, programKey: sha256, task };
  const wrongForOthers = { ...wrongCode, exactKey: templateKey };
  const { params } = liftParams(task);
  switch (tier) {
    case "shipped":
      return { tenant, judgements: [wrongCode] };
    case "semantic":
      return { tenant, judgements: [wrongCode, ...(borrowedFrom === null ? [] : [{ exactKey, programKey: borrowedFrom, task }])] };
    case "template": {
      const changed = keptTask === null ? [] : listOtherParams(liftParams(keptTask).params, params);
      const refuted = changed.length > 0 ? changed : Object.keys(params);
      return { tenant, program: { id, refuted }, judgements: [wrongCode, wrongForOthers] };
    }
    case "exact":
    case null:
      return { tenant, program: { id, refuted: Object.keys(params) }, judgements: [wrongCode, wrongForOthers] };
  }
}

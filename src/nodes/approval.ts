import { z } from "zod";
import type { JsonObject, JsonValue } from "../json.ts";
import { diffLines, showChanges } from "../program/diff-lines.ts";
import type { PossibleEffect } from "../program/find-effects.ts";
import { inspectPython } from "../program/inspect-python.ts";
import { canonicalSha256 } from "../request/canonical-sha256.ts";
import type { Attempt, Program, Request } from "./state.ts";

/** What a person sees before a program runs. */
export interface ApprovalRequest {
  readonly runId: string;
  readonly task: string;
  readonly code: string;
  readonly params: JsonObject;
  readonly files: readonly string[];
  readonly secretNames: readonly string[];
  /** Targets the program may reach. */
  readonly allow: readonly string[];
  /** Those of them that are not declared read-only: there it could change something. */
  readonly effectTargets: readonly string[];
  /** Places in the code that could act on the outside. They explain it; Python can hide a call from any reader. */
  readonly possibleEffects: readonly PossibleEffect[];
  /** Keys of what the run has done already: the program must not do it under another one. The first 100. */
  readonly effectsDone: readonly string[];
  /** Against the program before it in this run: lines behind `- ` and `+ `; null for the first. */
  readonly difference: string | null;
  /** Whether a person has said that this program need not be asked about again for this task. */
  readonly remembered: boolean;
  /** When an answer comes too late, milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Cost of this run so far, US dollars; null if unknown. */
  readonly costUsd: number | null;
  /** Why the answer before did not count, where the question is asked again; null where it is asked for the first time. */
  readonly problem: string | null;
  /** Names all that was shown and all that the program works on. An answer counts for this digest only. */
  readonly sha256: string;
}

/**
 * Checks an answer, which may come from a form, a chat or a file. It has nothing that it has no use for: who approves and passes a program
 * means another one to run than would.
 */
export const approvalAnswerSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("approve"), sha256: z.string(), remember: z.boolean().default(false) }),
  z.strictObject({ action: z.literal("edit"), sha256: z.string(), program: z.string().min(1) }),
  z.strictObject({
    action: z.literal("reject"),
    sha256: z.string(),
    reason: z.string().default("no reason was given"),
    then: z.enum(["retry", "end"]).default("end"),
  }),
]);

/** What a person answers. */
export type ApprovalAnswer = z.input<typeof approvalAnswerSchema>;

/** What an approval covers. */
export interface ApprovalSubject {
  readonly runId: string;
  readonly request: Request;
  readonly program: Program;
  readonly costUsd: number | null;
  /** What the run has tried; the last of them is the program itself. */
  readonly attempts: readonly Attempt[];
  readonly remembered: boolean;
  readonly effectsDone: readonly string[];
  readonly expiresAt: number;
}

/** Describes a program for a person and binds the answer to exactly this program and its data. */
export function createApprovalRequest(subject: ApprovalSubject): ApprovalRequest {
  const { runId, request, program, costUsd, attempts, remembered, effectsDone, expiresAt } = subject;
  return {
    runId,
    task: request.task,
    code: program.code,
    params: request.params,
    files: request.files.map((file) => file.name),
    secretNames: request.secretNames,
    allow: request.allow,
    effectTargets: request.effectTargets,
    possibleEffects: inspectPython(program.code).possibleEffects,
    effectsDone,
    difference: describeDifference(attempts, program),
    costUsd,
    remembered,
    expiresAt,
    problem: null,
    sha256: approvalSha256(subject),
  };
}

function describeDifference(attempts: readonly Attempt[], { code }: Program): string | null {
  const before = attempts.findLast((attempt) => attempt.code !== code && attempt.code !== "");
  if (!before) return null;
  const changes = diffLines(before.code.split("\n"), code.split("\n"));
  return changes && showChanges(changes);
}

/** The run is part of it: an answer for one run says nothing about another, even of the same task. */
function approvalSha256({ runId, request, program, effectsDone }: ApprovalSubject): string {
  const covered: JsonValue = {
    version: 2,
    run: runId,
    program: program.sha256,
    params: request.params,
    context: request.contextDigest,
    files: request.files.map((file) => ({ name: file.name, sha256: file.reference.sha256 })),
    secretNames: request.secretNames,
    allow: request.allow,
    effectTargets: request.effectTargets,
    ...(effectsDone.length > 0 && { effectsDone: [...effectsDone] }),
  };
  return canonicalSha256(covered);
}

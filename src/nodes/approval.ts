import { z } from "zod";
import type { JsonObject, JsonValue } from "../json.ts";
import { canonicalSha256 } from "../request/canonical-sha256.ts";
import type { Program, Request } from "./state.ts";

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
  /** Cost of this run so far, US dollars; null if unknown. */
  readonly costUsd: number | null;
  /** Names all that was shown and all that the program works on. An answer counts for this digest only. */
  readonly sha256: string;
}

/** Checks an answer, which may come from a form, a chat or a file. */
export const approvalAnswerSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("approve"), sha256: z.string() }),
  z.object({ action: z.literal("edit"), sha256: z.string(), program: z.string().min(1) }),
  z.object({
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
}

/** Describes a program for a person and binds the answer to exactly this program and its data. */
export function createApprovalRequest({ runId, request, program, costUsd }: ApprovalSubject): ApprovalRequest {
  return {
    runId,
    task: request.task,
    code: program.code,
    params: request.params,
    files: request.files.map((file) => file.name),
    secretNames: request.secretNames,
    allow: request.allow,
    costUsd,
    sha256: approvalSha256(request, program),
  };
}

function approvalSha256(request: Request, program: Program): string {
  const covered: JsonValue = {
    version: 1,
    program: program.sha256,
    params: request.params,
    context: request.contextDigest,
    files: request.files.map((file) => ({ name: file.name, sha256: file.reference.sha256 })),
    secretNames: request.secretNames,
    allow: request.allow,
  };
  return canonicalSha256(covered);
}

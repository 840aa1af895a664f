import { z } from "zod";
import { SandboxError } from "../errors.ts";
import { findJsonProblem } from "../json.ts";
import type { JsonValue } from "../json.ts";
import type { OmittedFile, ProgramResult, SandboxLimits, SandboxOutcome } from "./port.ts";
import type { JsonObject } from "../json.ts";

/** The one line that the host sends to a driver. */
export interface DriverRequest {
  readonly code: string;
  readonly checks: string | null;
  readonly context: JsonValue;
  readonly params: JsonObject;
  /** Names of the input files, which lie in `inputs` and are linked into `folder`. */
  readonly files: readonly string[];
  readonly limits: SandboxLimits;
  /** Whether the driver asks for a permit where the program calls `once`; if not, what it is told instead. */
  readonly effects: { readonly status: "possible" } | { readonly status: "none"; readonly message: string };
  /** The working folder, the folder of inputs, and the one for temporary files, as the driver sees them. */
  readonly folder: string;
  readonly inputs: string;
  readonly scratch: string;
  /** Variables of the program's environment beside those that every program has. */
  readonly environment?: Readonly<Record<string, string>>;
}

const programError = z.object({
  type: z.string(),
  message: z.string(),
  line: z.number().int().nullable(),
  traceback: z.string(),
});

const programResult = z.discriminatedUnion("status", [
  z.object({ status: z.literal("value"), value: z.unknown(), warnings: z.array(z.string()) }),
  z.object({ status: z.literal("none") }),
  z.object({ status: z.literal("not-json"), explicit: z.boolean(), path: z.string(), message: z.string() }),
]);

const checkReport = z.discriminatedUnion("status", [
  z.object({ status: z.literal("none") }),
  z.object({ status: z.literal("passed") }),
  z.object({ status: z.literal("failed"), error: programError }),
]);

const omission = z.object({
  files: z.array(z.object({ name: z.string(), reason: z.string() })),
  more: z.number().int().min(0),
});

const outcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), result: programResult, checks: checkReport, omitted: omission.optional() }),
  z.object({ status: z.literal("error"), error: programError }),
  z.object({ status: z.enum(["timeout", "memory", "disk", "processes", "result-size"]), message: z.string() }),
]);

const MAX_KEY_LENGTH = 200;

const effectKey = z
  .string()
  .refine((key) => key !== "" && Array.from(key).length <= MAX_KEY_LENGTH && key.isWellFormed() && !/\p{Cc}/u.test(key));

const frame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("output"), stream: z.enum(["stdout", "stderr"]), text: z.string() }),
  z.object({ type: z.literal("artifact"), name: z.string(), data: z.string(), last: z.boolean() }),
  z.object({ type: z.literal("effect"), step: z.enum(["start", "finish"]), key: effectKey, value: z.unknown() }),
  z.object({ type: z.literal("done"), outcome, truncated: z.boolean(), durationMs: z.number() }),
]);

/** One message of a driver. */
export type DriverFrame = z.infer<typeof frame>;

/** The last message: how the run ended. */
export type DoneFrame = Extract<DriverFrame, { type: "done" }>;

/** What the program asks of the ledger of effects: whether one may begin, or to note that it has happened. */
export type EffectFrame = Extract<DriverFrame, { type: "effect" }>;

/** A piece of a file from `out/`, in base64. */
export type ArtifactPiece = Extract<DriverFrame, { type: "artifact" }>;

/** What of the program's files does not come back: the first by name, and how many more. */
export interface DriverOmission {
  readonly files: readonly OmittedFile[];
  readonly more: number;
}

/**
 * Reads one line of a driver.
 * @throws SandboxError if it is not a frame.
 */
export function parseDriverFrame(line: string): DriverFrame {
  try {
    return frame.parse(JSON.parse(line));
  } catch (cause) {
    throw new SandboxError("The sandbox's driver sent something that is not one of its messages.", { cause });
  }
}

/** Accepts a frame's outcome into our types; a value that is not plain JSON becomes `not-json`. */
export function toSandboxOutcome(received: z.infer<typeof outcome>): SandboxOutcome {
  if (received.status !== "ok") return received;
  return { status: "ok", result: toProgramResult(received.result), checks: received.checks };
}

/** What a driver said of files that do not come back, if it came to its end. */
export function omissionOf(done: DoneFrame | null): DriverOmission {
  return (done?.outcome.status === "ok" && done.outcome.omitted) || { files: [], more: 0 };
}

function toProgramResult(received: z.infer<typeof programResult>): ProgramResult {
  if (received.status !== "value") return received;
  const problem = findJsonProblem(received.value, "result");
  if (problem) return { status: "not-json", explicit: true, path: problem.path, message: problem.reason };
  return { ...received, value: received.value as JsonValue }; // findJsonProblem has looked at every part of it
}

import { createHash } from "node:crypto";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import type { PromptMessage, QuestionKey } from "./port.ts";

const headerSchema = z.strictObject({
  recording: z.literal(1),
  /** What a recording is for that a person wrote by hand; a recording of real traffic has none. */
  written_for: z.string().optional(),
});

const tokenCount = z.int().nonnegative();

/** One recorded answer: a line of the file. */
export const recordingEntrySchema = z.strictObject({
  task: z.string(),
  /** The context's shape as canonical JSON. */
  context_shape: z.string(),
  attempt: z.int().nonnegative(),
  /** Of the messages, by {@link hashPrompt}; left out where a person wrote the answer. */
  prompt_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
    .optional(),
  /** The answer as it came, byte for byte. */
  text: z.string(),
  finish: z.enum(["complete", "cut-off", "refused"]).default("complete"),
  model: z.string(),
  /** Left out where the service reported none. */
  usage: z.strictObject({ input: tokenCount, output: tokenCount, cached: tokenCount.default(0) }).optional(),
});

/** One recorded answer. */
export type RecordingEntry = z.infer<typeof recordingEntrySchema>;

/** A whole recording. */
export interface Recording {
  /** What it was written for, if a person wrote it by hand. */
  readonly writtenFor: string | null;
  readonly entries: readonly RecordingEntry[];
}

/**
 * Reads a recording: JSON Lines, an optional header first, one answer a line.
 *
 * @param name What the file is called in errors.
 * @throws ConfigurationError (`input`) naming the line.
 */
export function parseRecording(content: string, name: string): Recording {
  const lines = content
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line, index) => ({ line, at: `${name}, line ${index + 1}` }));
  const values = lines.filter(({ line }) => line.trim() !== "").map(({ line, at }) => ({ value: parseLine(line, at), at }));
  const header = headerOf(values[0]);
  const entries = (header === null ? values : values.slice(1)).map(({ value, at }) => accept(recordingEntrySchema, value, at));
  return { writtenFor: header?.written_for ?? null, entries };
}

interface PlacedValue {
  readonly value: unknown;
  readonly at: string;
}

function headerOf(first: PlacedValue | undefined): z.infer<typeof headerSchema> | null {
  const claimsToBe = z.looseObject({ recording: z.unknown() }).safeParse(first?.value).success;
  return first === undefined || !claimsToBe ? null : accept(headerSchema, first.value, first.at);
}

function parseLine(line: string, at: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ConfigurationError(`${at} is not JSON. Each line of a recording is one JSON object; mend or delete it.`, {
      reason: "input",
      cause,
    });
  }
}

function accept<Schema extends z.ZodType>(schema: Schema, value: unknown, at: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(`${at} is not part of a recording: ${z.prettifyError(parsed.error)}`, {
    reason: "input",
    cause: parsed.error,
  });
}

/** Names a prompt by its content: sha256 over role and text of each message. */
export function hashPrompt(messages: readonly PromptMessage[]): string {
  const canonical = JSON.stringify(messages.map(({ role, content }) => [role, content]));
  return createHash("sha256").update(canonical).digest("hex");
}

/** One string for a question; equal questions have equal ones. */
export function questionId({ task, contextShape, attempt }: QuestionKey): string {
  return JSON.stringify([task, contextShape, attempt]);
}

/** The question that an entry answers. */
export function questionOf(entry: RecordingEntry): QuestionKey {
  return { task: entry.task, contextShape: entry.context_shape, attempt: entry.attempt };
}

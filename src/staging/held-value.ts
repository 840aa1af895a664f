import { z } from "zod";
import type { JsonValue } from "../json.ts";

/** Values up to this size travel in the graph's state; larger ones are staged. Bytes of JSON. */
export const MAX_INLINE_BYTES = 65_536;

/** Longest preview of staged content, characters. */
export const MAX_PREVIEW_LENGTH = 200;

/** Longest name of staged content, characters. */
export const MAX_NAME_LENGTH = 200;

/**
 * Checks a reference to staged content. References come back from graph state and from callers, so they are untrusted:
 * the digest can only name a file of the staging folder, and the name is a label that is never a path.
 */
export const stagedReferenceSchema = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("Digest of the content, lower-case hex"),
  size: z.number().int().min(0).describe("Bytes"),
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_LENGTH)
    .regex(/^[^\p{Cc}/\\]+$/u)
    .describe("What the content is called"),
  preview: z.string().max(MAX_PREVIEW_LENGTH).describe("How the content begins; empty for binary content"),
});

/** A reference to staged content. Whoever holds it can read the content. */
export type StagedReference = z.infer<typeof stagedReferenceSchema>;

/**
 * Checks a value that is held in the graph's state: itself, or where it is staged. The wrapper tells the two apart, so
 * that a caller's own object that looks like a reference stays a value.
 */
export const heldValueSchema = z.union([
  z.strictObject({ staged: stagedReferenceSchema }),
  z.strictObject({ value: z.any() as z.ZodType<JsonValue> }), // JSON was enforced where it came in; a recursive schema would walk it at each step
]);

export type HeldValue = z.infer<typeof heldValueSchema>;

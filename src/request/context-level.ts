import { z } from "zod";

/**
 * Checks how much of a context the model sees, the least first. `schema`: paths, types and formats, never a value.
 * `on-retry`: the same at first; masked samples after a failed attempt. `sample`: masked samples from the first attempt
 * on. `full`: the context itself, secrets as references.
 */
export const contextLevelSchema = z.enum(["schema", "on-retry", "sample", "full"]);

/** How much of a context the model sees. */
export type ContextLevel = z.infer<typeof contextLevelSchema>;

/** The level at which less is shown. */
export function narrowerLevel(one: ContextLevel, other: ContextLevel): ContextLevel {
  const levels = contextLevelSchema.options;
  return levels.indexOf(one) < levels.indexOf(other) ? one : other;
}

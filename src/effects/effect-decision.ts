import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { findJsonProblem, type JsonValue } from "../json.ts";

/** Most that a value may have, as JSON in characters: as much as the ledger keeps of an action's own. */
const MAX_VALUE_LENGTH = 65_536;

/**
 * What a person decides about an effect of a run that ended with an EffectsPendingError, after having looked.
 * - `"done"`, or `{done: value}`: it happened. The program gets the value (null) from `once`, and does not act. The value is kept, with the task's secrets masked.
 * - `"repeat"`: it did not happen, and may be tried again. Never for one that the ledger has as done.
 * - `"abort"`: the run is given up, with nothing run again.
 */
export type EffectDecision = "done" | "repeat" | "abort" | { readonly done: JsonValue };

const decisionsSchema = z.record(
  z.string(),
  z.union([
    z.enum(["done", "repeat", "abort"]),
    z.strictObject({
      done: z.custom<JsonValue>(
        (value) => !findJsonProblem(value, "value") && JSON.stringify(value).length <= MAX_VALUE_LENGTH,
        "must be JSON of at most 64 KB",
      ),
    }),
  ]),
);

/** Checks decisions, which may come from a form, a chat or a file. @throws ConfigurationError (`input`) naming the key. */
export function parseEffectDecisions(given: unknown): ReadonlyMap<string, EffectDecision> {
  const parsed = decisionsSchema.safeParse(given);
  if (parsed.success) return new Map(Object.entries(parsed.data));
  throw new ConfigurationError(`The decisions about effects are not valid: ${z.prettifyError(parsed.error)}`, { reason: "input" });
}

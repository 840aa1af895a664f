import { z } from "zod";
import { heldValueSchema, stagedReferenceSchema } from "../../staging/held-value.ts";

/** What went wrong in a node, as plain JSON. */
export const stepErrorSchema = z.object({
  code: z.string().describe("The error's class in capitals, such as CODE_EXECUTION"),
  message: z.string().describe("What happened and what to do"),
  retryable: z.boolean(),
  attempts: z.number().describe("Programs that were generated in its last run"),
  program: z.string().nullable().describe("The program that failed last"),
  details: z.record(z.string(), z.any()),
});
export type StepError = z.infer<typeof stepErrorSchema>;

/** What a node's run cost, for people and accounts. */
const accountSchema = z.object({
  run_id: z.string().nullable(),
  model: z.string().nullable(),
  cost_usd: z.number().nullable(),
  attempts: z.number(),
  cache_hit: z.boolean(),
  total_ms: z.number(),
});
export type StepAccount = z.infer<typeof accountSchema>;

/** How often a loop has gone round. */
const loopSchema = z.object({
  epoch: z.number().describe("Rounds since the run began: what was done in an earlier one does not count"),
  taken: z
    .record(z.string(), z.number())
    .describe("How often each edge that leads back was taken since the loop was entered, by its index"),
});
export type LoopRecord = z.infer<typeof loopSchema>;

/** What is known of a node. `held`: it was not begun, as another had failed; `again`: it is to run once more. */
export const nodeRecordSchema = z.object({
  status: z.enum(["done", "skipped", "failed", "held", "again"]),
  pass: z.array(z.number()).describe("The rounds of the loops around it, outermost first"),
  taken: z.array(z.number()).describe("Indexes of the edges out of it that hold"),
  tries: z.number().describe("Runs of it that have failed"),
  namespace: z.string().nullable().describe("Where its checkpoints are, so that a later try finds what was done"),
  error: stepErrorSchema.nullable(),
  account: accountSchema.nullable(),
  loop: loopSchema.nullable().describe("Of the header of a loop"),
  decisions: z.record(z.string(), z.any()).nullable().describe("What a person has decided on its effects, for its next try"),
  edited: z.array(z.string()).optional().describe("Keys of the context that a person has changed for its next try"),
});
export type NodeRecord = z.infer<typeof nodeRecordSchema>;

/** What is known of a node of which nothing is to be told but its status. */
export const NEW_RECORD = {
  pass: [],
  taken: [],
  tries: 0,
  namespace: null,
  error: null,
  account: null,
  loop: null,
  decisions: null,
} satisfies Omit<NodeRecord, "status">;

/** What a try is told of the one before it. */
export type EarlierTry = Pick<NodeRecord, "tries" | "namespace" | "decisions" | "edited">;

/** The values of the context, each as the parts that its reducer makes one of. */
export const contextSchema = z.record(z.string(), z.array(heldValueSchema));
export type HeldContext = z.infer<typeof contextSchema>;

/** A file among the values of the context. */
export const fileValueSchema = z.strictObject({ $file: stagedReferenceSchema });

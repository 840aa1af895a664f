import { z } from "zod";
import { approvalPolicySchema } from "../nodes/approval-policy.ts";
import { budgetFields, millisecondsSchema } from "../nodes/budget.ts";
import { contextLevelSchema } from "../request/context-level.ts";
import { e2bOptionsSchema } from "./e2b-options.ts";
import { networkOptionsSchema } from "./network-options.ts";

const count = z.number().int().positive();
const MIN_MEMORY_BYTES = 32 * 1024 ** 2; // less than Python itself needs
const object = z.custom<object>(
  (value) => (typeof value === "object" && value !== null) || typeof value === "function",
  "must be an object",
);
const callable = z.custom<() => unknown>((value) => typeof value === "function", "must be a function");

/** What options may be. What has an interface of its own is only told to be an object or a function. */
export const optionsSchema = z.strictObject({
  model: z.union([z.string().min(1), object]).optional(),
  models: z.array(z.union([z.string().min(1), object])).optional(),
  apiKey: z.string().min(1).optional(),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  sandbox: z.union([z.string().min(1), object]).optional(),
  allowUnsafe: z.boolean().optional(),
  python: z.string().min(1).optional(),
  e2b: e2bOptionsSchema.optional(),
  network: networkOptionsSchema.optional(),
  limits: z
    .strictObject({
      timeoutMs: millisecondsSchema.optional(),
      memoryBytes: count.min(MIN_MEMORY_BYTES).optional(),
      processes: count.optional(),
      diskBytes: count.optional(),
      resultBytes: count.optional(),
      outputBytes: count.optional(),
    })
    .optional(),
  maxConcurrentRuns: count.optional(),
  pool: z
    .strictObject({ size: z.number().int().min(0).optional(), idleMs: millisecondsSchema.optional(), memoryBytes: count.optional() })
    .optional(),
  database: z.string().min(1).optional(),
  integrityKey: z.string().trim().min(1).optional(),
  programCache: object.optional(),
  lessonStore: object.optional(),
  cacheLimits: z.strictObject({ ttlMs: count.optional(), maxPrograms: count.optional() }).optional(),
  knowledge: z.union([z.array(z.string().min(1)), object]).optional(),
  embeddings: object.optional(),
  secrets: callable.optional(),
  secretNames: z.array(z.string().min(1)).optional(),
  contextInPrompt: contextLevelSchema.optional(),
  approval: approvalPolicySchema.optional(),
  onApproval: callable.optional(),
  approvalTtlMs: count.optional(),
  effects: z.enum(["allow", "none"]).optional(),
  tenant: z.string().min(1).max(200).optional(),
  semantic: z.boolean().optional(),
  maxAttempts: z.number().int().min(1).max(3).optional(),
  modelTimeoutMs: millisecondsSchema.optional(),
  ...budgetFields,
  filesRoot: z.string().min(1).optional(),
  checkpointer: object.optional(),
  onError: z.enum(["state", "throw"]).optional(),
  clock: callable.optional(),
  onWarning: callable.optional(),
});

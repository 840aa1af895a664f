import { z } from "zod";
import type { JsonObject, JsonValue } from "../json.ts";
import { cacheModeSchema } from "../nodes/state.ts";

/** Most nodes, and most edges, of one definition. */
export const MAX_NODES = 5_000;

/** How often a loop may be gone through at most. */
export const MAX_LOOP_ITERATIONS = 10_000;

/** How many items of a `map` run at once at most. */
export const MAX_CONCURRENCY = 64;

/** Words for the types of values; `file` is a file for the program's working folder, `any` is not looked at. */
export const TYPE_WORDS = ["string", "number", "integer", "boolean", "object", "array", "file", "any"] as const;

/** How results of several nodes become one value: the last one, a list of them, objects joined key by key, or their sum. */
export const REDUCERS = ["replace", "append", "merge", "add"] as const;
export type Reducer = (typeof REDUCERS)[number];

/** Names of nodes: they are names of LangGraph's nodes, and of keys in the context. */
const NODE_ID = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Names of the context's keys, which conditions and programs use. */
const KEY = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

const jsonObject = z.record(z.string(), z.any()) as z.ZodType<JsonObject>;
const jsonValue = z.any() as z.ZodType<JsonValue>;
const text = z.string().trim().min(1, "must not be empty");
const key = z.string().regex(KEY, "must be a name of letters, digits and _, at most 64 long");
const nodeId = z.string().regex(NODE_ID, "must be a name of letters, digits, _ and -, at most 64 long");
const optionalKey = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}\??$/, "must be a key of the context, with ? behind it if it may be missing");

const valueTypeSchema = z.union([z.enum(TYPE_WORDS), jsonObject]).describe("A word for a type, or a JSON Schema");
export type ValueType = z.infer<typeof valueTypeSchema>;

const described = {
  label: z.string().max(200).optional().describe("What people call it; of a node without prompt and code also what it does"),
  description: z.string().max(10_000).optional(),
  metadata: jsonObject.optional().describe("For programs that edit the definition; never read"),
};

const failing = {
  retry: z.number().int().min(0).max(10).optional().describe("How often it is run again after a failure without effects. Default: 0"),
  onError: z
    .enum(["fail", "continue"])
    .optional()
    .describe("Whether a failure ends the run, or is kept under `errors` for what follows. Default: fail"),
};

const working = {
  executor: z.enum(["cached", "e2b", "local"]).optional().describe("Where its program runs: as the host says (cached), or in this sandbox"),
  prompt: text.max(32_000).optional().describe("What to do, in plain words"),
  code: text.max(200_000).optional().describe("Python that does it, in place of a prompt"),
  model: text.max(200).optional().describe("Which model writes its program. Default: the workflow's, then the host's"),
  timeout: z.number().positive().max(86_400).optional().describe("Longest time of one run of its program, seconds"),
  inputs: z.array(optionalKey).optional().describe("Keys of the context that it sees. Default: what it names, else all that is there"),
  outputs: z
    .union([z.array(key), z.record(key, valueTypeSchema)])
    .optional()
    .describe("Keys that it gives the context, with their types. Default: what later nodes read"),
  checks: text.max(64_000).optional().describe("Python that holds its `result` against what must be true"),
  integrations: z
    .array(text)
    .max(3)
    .optional()
    .describe("What it needs of: imap, smtp, pdf, postgres, or the host's own. Default: detected"),
  network: z.array(text).max(100).optional().describe("Which of the targets that the host allows it may reach. Default: all of them"),
  approval: z
    .enum(["never", "effects", "always"])
    .optional()
    .describe("Whether a person sees its program first; it only adds to what the host asks for"),
  cache: cacheModeSchema.optional().describe("How kept programs are used"),
};

const actionSchema = z.strictObject({ id: nodeId, type: z.literal("action"), ...described, ...working, ...failing });

const decisionSchema = z.strictObject({
  id: nodeId,
  type: z.literal("decision"),
  ...described,
  ...working,
  ...failing,
  expression: text.max(4_000).optional().describe("CEL over the context that gives the outcome, in place of prompt and code"),
  outcomes: z.array(text.max(100)).min(1).max(50).optional().describe("What it may answer. Default: true and false, or what its edges say"),
});

const approvalSchema = z.strictObject({
  id: nodeId,
  type: z.literal("approval"),
  ...described,
  prompt: text.max(4_000).optional().describe("What the person is asked. Default: its label"),
  inputs: working.inputs.describe("Keys that the person is shown. Default: all that is there"),
});

const mapSchema = z.strictObject({
  id: nodeId,
  type: z.literal("map"),
  ...described,
  ...working,
  ...failing,
  over: key.describe("Key of a list in the context; the node is run for each of its items"),
  as: key.optional().describe("Key under which a run finds its item. Default: item"),
  concurrency: z.number().int().min(1).max(MAX_CONCURRENCY).optional().describe("How many items run at once. Default: 4"),
  workflow: z
    .union([text, jsonObject])
    .optional()
    .describe("A workflow for each item, in place of prompt and code: a file beside this one, or a definition"),
});

const workflowNodeSchema = z.strictObject({
  id: nodeId,
  type: z.literal("workflow"),
  ...described,
  ...failing,
  workflow: z.union([text, jsonObject]).describe("The workflow: a file beside this one, or a definition"),
});

const startSchema = z.strictObject({ id: nodeId, type: z.literal("start"), ...described });
const endSchema = z.strictObject({ id: nodeId, type: z.literal("end"), ...described });

const nodeSchema = z.discriminatedUnion("type", [
  startSchema,
  endSchema,
  actionSchema,
  decisionSchema,
  approvalSchema,
  mapSchema,
  workflowNodeSchema,
]);

const edgeSchema = z.strictObject({
  from: nodeId,
  to: nodeId,
  condition: z
    .union([z.boolean(), text.max(4_000)])
    .optional()
    .describe(
      "Of a decision or an approval: the outcome that takes it; of any other node: CEL over the context; `else`: none of the others",
    ),
  label: described.label,
  max: z.number().int().min(1).max(MAX_LOOP_ITERATIONS).optional().describe("Of an edge that leads back: how often it may be taken"),
});

const inputSchema = z.union([
  z.enum(TYPE_WORDS),
  z.strictObject({
    type: valueTypeSchema.optional(),
    description: z.string().max(2_000).optional(),
    default: jsonValue.optional(),
    optional: z.boolean().optional().describe("Whether a run may go without it. Default: false"),
  }),
]);

/** Checks the form of a definition; what it means is checked by {@link checkWorkflow}. */
export const definitionSchema = z.strictObject({
  $schema: z.string().optional(),
  name: text.max(200),
  version: z.union([z.string(), z.number()]).optional(),
  description: described.description,
  metadata: described.metadata,
  model: working.model.describe("Which model writes programs. Default: the host's"),
  inputs: z.record(key, inputSchema).optional().describe("What a run begins with"),
  outputs: z.array(key).optional().describe("Keys of the context that a run returns. Default: all"),
  reducers: z.record(key, z.enum(REDUCERS)).optional().describe("How several results become one value. Default: replace"),
  nodes: z.array(nodeSchema).min(2).max(MAX_NODES),
  edges: z.array(edgeSchema).max(MAX_NODES * 4),
});

/** A workflow as it is written. */
export type WorkflowDefinition = z.infer<typeof definitionSchema>;
export type WorkflowNode = WorkflowDefinition["nodes"][number];
export type WorkflowEdge = WorkflowDefinition["edges"][number];
export type WorkflowInput = z.infer<typeof inputSchema>;
/** A node of one type. */
export type NodeOf<Type extends WorkflowNode["type"]> = Extract<WorkflowNode, { type: Type }>;

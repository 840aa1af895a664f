import { ReducedValue, StateSchema, UntrackedValue } from "@langchain/langgraph";
import { z } from "zod";
import type { JsonObject } from "../../json.ts";
import { heldValueSchema, type HeldValue } from "../../staging/held-value.ts";
import type { Reducer } from "../definition.ts";
import { reducerOf, withPart } from "./context-values.ts";
import { mayGoOnAfter } from "./worth-another-try.ts";
import { contextSchema, nodeRecordSchema, stepErrorSchema, type HeldContext, type NodeRecord } from "./records.ts";

const jsonObject = z.record(z.string(), z.any()) as z.ZodType<JsonObject>;

/** What a failed run is to go on with. */
export const retrySchema = z.strictObject({
  context: jsonObject.optional().describe("Values in place of those in the context"),
  effects: z
    .record(z.string(), z.record(z.string(), z.any()))
    .optional()
    .describe("What has become of effects, by node and key: done, {done: value}, repeat or abort"),
});
export type Retry = z.infer<typeof retrySchema>;

/** What is known of a run. */
const runSchema = z.object({
  id: z.string(),
  workflow: z.string().describe("Name of the workflow"),
  startedAt: z.number().describe("Milliseconds since the epoch"),
  edges: z.object({ count: z.number(), sha256: z.string() }).optional().describe("The edges of the definition it began with"),
});

/** A failure that ended a run. */
const failureSchema = stepErrorSchema.extend({
  node: z.string().describe("The node that failed; inside another, with its path: outer/inner"),
});
export type Failure = z.infer<typeof failureSchema>;

/** A change of the context: values in order, or everything anew. */
interface ContextUpdate {
  readonly reset?: boolean;
  readonly set: readonly (readonly [key: string, value: HeldValue])[];
  /** Keys that are replaced whatever their reducer is. */
  readonly replace?: boolean;
}

/** A change of what is known of nodes: of some, or everything anew. */
interface NodesUpdate {
  readonly reset?: boolean;
  readonly set: Readonly<Record<string, NodeRecord>>;
}

/** What a person has to see is told before what only failed first. */
function isGraver(failure: Failure, known: Failure): boolean {
  return mayGoOnAfter(known) && !mayGoOnAfter(failure);
}

/** The state of a workflow with these reducers. */
export function createWorkflowState(reducers: Readonly<Record<string, Reducer>>, inputSchema: z.ZodType) {
  const output = {
    result: new ReducedValue(
      heldValueSchema
        .nullable()
        .default(null)
        .describe("The outputs by name: {value}, or {staged} where they are over 64 KB; null after an error"),
      { inputSchema: heldValueSchema.nullable(), reducer: (_, latest) => latest }, // ends may be reached at one time, with one context
    ),
    error: new ReducedValue(failureSchema.nullable().default(null).describe("What failed first, and where; null if nothing did"), {
      inputSchema: failureSchema.nullable(),
      reducer: (known, failure) => (failure === null || known === null || isGraver(failure, known) ? failure : known),
    }),
  };
  const nodes = new ReducedValue(
    z.record(z.string(), nodeRecordSchema).default(() => ({})),
    {
      inputSchema: z.custom<NodesUpdate>(),
      reducer: (known, { reset, set }) => ({ ...(reset ? {} : known), ...set }),
    },
  );
  const context = new ReducedValue(
    contextSchema.default(() => ({})),
    { inputSchema: z.custom<ContextUpdate>(), reducer: (known, update) => applyToContext(known, update, reducers) },
  );
  return {
    state: new StateSchema({
      input: inputSchema.nullable(),
      retry: new UntrackedValue(retrySchema.nullable().optional()),
      run: runSchema.nullable(),
      context,
      nodes,
      ...output,
    }),
    input: new StateSchema({
      input: inputSchema.nullable().optional().describe("What the run begins with"),
      retry: retrySchema.nullable().optional().describe("In place of input, on the thread of a run that failed: it goes on where it did"),
    }),
    output: new StateSchema({ ...output, nodes, run: runSchema.nullable() }),
  };
}

function applyToContext(
  known: HeldContext,
  { reset, set, replace }: ContextUpdate,
  reducers: Readonly<Record<string, Reducer>>,
): HeldContext {
  const next: HeldContext = reset ? {} : { ...known };
  for (const [key, value] of set) {
    next[key] = withPart(next, key, { value, reducer: replace ? "replace" : reducerOf(reducers, key) });
  }
  return next;
}

export type WorkflowState = ReturnType<typeof createWorkflowState>["state"]["State"];

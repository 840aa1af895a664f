import { readFile } from "node:fs/promises";
import { evaluate } from "@marcbachmann/cel-js";
import { z } from "zod";
import { readPipeline } from "../../../examples/invoice/pipeline.ts";
import type { MailRun } from "../../../examples/invoice/handle-inbox.ts";
import {
  CachedExecutor,
  getExecutor,
  metadataOf,
  SqliteCheckpointer,
  type CodeModel,
  type JsonObject,
  type JsonValue,
} from "../../../src/index.ts";
import { definitionSchema, type NodeOf, type WorkflowDefinition, type WorkflowNode } from "../../../src/workflow/definition.ts";

/** With what the pipeline is walked. */
export interface WalkOptions {
  readonly model: CodeModel;
  /** The targets of the definition, and those in their place. */
  readonly targets: Readonly<Record<string, string>>;
  readonly caFile: string;
  readonly database: string;
  readonly secrets: (name: string) => string | undefined;
  /** What a person says to an approval. */
  readonly approve: (shown: JsonObject) => "approved" | "rejected";
  /** Told the id of each node that runs, and the id under which its run can be resumed. */
  readonly onNode?: (id: string, runId: string) => void;
}

/** Walks the pipeline, one node after the other: each prompt is a task of an executor, run for real. */
export interface Walker {
  run(inputs: JsonObject): Promise<MailRun>;
  close(): Promise<void>;
}

type Action = NodeOf<"action">;
const answered = z.looseObject({ _ai_metadata: z.object({ artifacts: z.array(z.object({ name: z.string(), path: z.string() })) }) });

/** What one run knows so far. */
interface Walk {
  readonly context: Record<string, JsonValue>;
  readonly files: Map<string, Uint8Array>;
  readonly errors: Record<string, { code: string; message: string }>;
}

/** Opens executors over one database, one for each set of targets. */
export async function openWalker(options: WalkOptions): Promise<Walker> {
  const definition = definitionSchema.parse(await readPipeline(options.targets));
  const checkpointer = new SqliteCheckpointer(options.database);
  const executors = new Map<string, CachedExecutor>();
  const executorOf = (allow: readonly string[]): CachedExecutor => {
    const { model, database, secrets, caFile } = options;
    const name = allow.join();
    const known = executors.get(name);
    const executor =
      known ?? new CachedExecutor({ model, database, secrets, checkpointer, sandbox: "bubblewrap", network: { allow, caFile } });
    executors.set(name, executor);
    return executor;
  };
  const act = async (node: Action, walk: Walk): Promise<void> => {
    const context = inputsOf(node, walk);
    if (node.code !== undefined) return failByCode(node.code, context);
    const files = Object.fromEntries([...walk.files].filter(([name]) => Object.values(context).includes(name)));
    const runId = crypto.randomUUID();
    options.onNode?.(node.id, runId);
    const outcome = await executorOf(node.network ?? []).execute(node.prompt ?? "", {
      context,
      files,
      runId,
      outputSchema: schemaOf(node),
      ...(node.integrations && { integrations: node.integrations }),
    });
    for (const { name, path } of answered.parse(outcome)._ai_metadata.artifacts) walk.files.set(name, await readFile(path));
    for (const key of Object.keys(node.outputs ?? {})) walk.context[key] = (outcome as JsonObject)[key] ?? null;
  };
  return {
    run: (inputs) => walkAll({ definition, inputs, approve: options.approve, act }),
    close: async () => {
      for (const executor of executors.values()) await executor.close();
      await checkpointer.close();
    },
  };
}

interface WalkPlan extends Pick<WalkOptions, "approve"> {
  readonly definition: WorkflowDefinition;
  readonly inputs: JsonObject;
  act(node: Action, walk: Walk): Promise<void>;
}

async function walkAll({ definition, inputs, approve, act }: WalkPlan): Promise<MailRun> {
  const walk: Walk = { context: { ...defaultsOf(definition), ...inputs }, files: new Map(), errors: {} };
  let node = nodeOf(definition, "start");
  while (node.type !== "end") {
    let outcome: string | null = null;
    if (node.type === "decision") outcome = String(evaluate(node.expression ?? "", { ...walk.context, errors: walk.errors }));
    if (node.type === "approval") outcome = approve(Object.fromEntries((node.inputs ?? []).map((key) => [key, walk.context[key] ?? null])));
    if (node.type === "action") {
      try {
        await act(node, walk);
      } catch (error) {
        const [code, message] = [error instanceof Error ? error.name : "", messageOf(error)];
        if (node.onError !== "continue") return { status: "error", node: node.id, message };
        walk.errors[node.id] = { code, message };
      }
    }
    node = nextNode(definition, { node, outcome, walk });
  }
  return { status: "ok", value: walk.context };
}

function nextNode(
  definition: WorkflowDefinition,
  { node, outcome, walk }: { node: WorkflowNode; outcome: string | null; walk: Walk },
): WorkflowNode {
  const edges = definition.edges.filter(({ from }) => from === node.id);
  const holds = (condition: string) =>
    outcome === null ? evaluate(condition, { ...walk.context, errors: walk.errors }) === true : condition === outcome;
  const taken = edges.filter(({ condition }) => condition === undefined || (condition !== "else" && holds(String(condition))));
  const [edge] = taken.length > 0 ? taken : edges.filter(({ condition }) => condition === "else");
  if (edge === undefined || taken.length > 1) throw new Error(`${taken.length} edges lead on from ${node.id}.`);
  return nodeOf(definition, edge.to);
}

function nodeOf({ nodes }: WorkflowDefinition, id: string): WorkflowNode {
  const found = nodes.find((node) => node.id === id);
  if (found === undefined) throw new Error(`There is no node ${id}.`);
  return found;
}

function defaultsOf({ inputs = {} }: WorkflowDefinition): JsonObject {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([key, input]) =>
      typeof input === "object" && input.default !== undefined ? [[key, input.default]] : [],
    ),
  );
}

function inputsOf(node: Action, { context, errors }: Walk): JsonObject {
  const all: JsonObject = { ...context, errors };
  return Object.fromEntries(
    (node.inputs ?? []).flatMap((name) => {
      const key = name.replace("?", "");
      const value = all[key];
      if (value === undefined && key === name) throw new Error(`${node.id} needs ${key}.`);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function schemaOf({ outputs = {} }: Action): JsonObject {
  const properties = Object.fromEntries(Object.entries(outputs).map(([key, type]) => [key, typeof type === "string" ? { type } : type]));
  return { type: "object", properties: properties as JsonObject, required: Object.keys(outputs) };
}

async function failByCode(code: string, context: JsonObject): Promise<void> {
  const executor = getExecutor("local", { sandbox: "bubblewrap" });
  await executor.execute(code, { context }).finally(() => executor.close());
}

function messageOf(error: unknown): string {
  const [last] = metadataOf(error)?.errors.slice(-1) ?? [];
  return last?.message ?? (error instanceof Error ? error.message : String(error));
}

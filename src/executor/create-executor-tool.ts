import { ToolMessage } from "@langchain/core/messages";
import { tool, type DynamicStructuredTool } from "@langchain/core/tools";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { ExecutorOutput } from "../nodes/state.ts";
import { stagedReferenceSchema } from "../staging/held-value.ts";
import { answerToolCall } from "./answer-tool-call.ts";
import { askTogether } from "./ask-together.ts";
import { buildGraph } from "./build-graph.ts";
import { inItsOwnNamespace, placeOf } from "./call-namespace.ts";
import { createServices } from "./create-services.ts";
import { defined, splitFixedInput, type FixedInput } from "./fixed-input.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";
import { shareCall } from "./share-call.ts";

const DESCRIPTION =
  "Has a Python program written for a task in plain words, runs it in a sandbox, checks the result and returns it as JSON. " +
  "Use it for calculations, for reading, converting and joining data or files, and wherever an exact result counts. " +
  "Name the data that the program needs in the task, and pass it in `context`; the program knows nothing else of the conversation.";

const inputSchema = z.object({
  task: z.string().min(1).describe("What to do, in plain words, with the form the result should have"),
  context: z
    .record(z.string(), z.unknown())
    .nullish()
    .describe('The data that the program works on, as a JSON object such as {"values": [1, 2]}. Never a password or key'),
  files: z
    .record(z.string(), z.union([z.string(), stagedReferenceSchema]))
    .nullish()
    .describe("Files for the program's working folder: the name it opens to a path that was named to you, or to a staged file"),
  outputSchema: z.record(z.string(), z.unknown()).nullish().describe("JSON Schema that the result must satisfy, if its form matters"),
});

/** What an agent sends. */
export type ExecutorToolInput = z.input<typeof inputSchema>;

/**
 * What stands in the tool message beside the text for the model: the graph's own output. `result` is `{value}`, or `{staged}`
 * where it is over 64 KB, so that no conversation's state grows with it.
 */
export type ExecutorToolArtifact = typeof ExecutorOutput.State;

/** What a tool is made with; what is fixed here an agent cannot set. */
export interface ExecutorToolOptions extends Omit<ExecutorOptions, "checkpointer" | "onError">, FixedInput {
  /** @default "run_python_task" */
  readonly name?: string;
  /** Tells the model what the tool is for. */
  readonly description?: string;
}

const ownSchema = z.object({
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, "must be 1 to 64 letters, digits, _ and -")
    .default("run_python_task"),
  description: z.string().min(1).default(DESCRIPTION),
});

/**
 * Creates a tool for agents. It runs nested: the graph around it lends its checkpointer, signal, callbacks, tags and streams.
 * The model reads the result, or what went wrong and what to do, as JSON text; the message's artifact holds the whole account.
 * Only aborts, questions to a person and faults that are not ours leave it as errors.
 *
 * @throws ConfigurationError (`input`) if an option is not valid.
 * @example
 * const python = createExecutorTool({ filesRoot: "./inbox" });
 * const agent = createReactAgent({ llm, tools: [python] });
 */
export function createExecutorTool(options: ExecutorToolOptions = {}): DynamicStructuredTool<typeof inputSchema> {
  const { fixed, rest } = splitFixedInput(options);
  const { name, description, ...executorOptions } = rest;
  const own = parseOwn(defined({ name, description }));
  const resolved = { ...resolveOptions({ secretNames: [], ...executorOptions }), onError: "state" as const };
  const { open } = createServices(resolved);
  const graph = buildGraph({ ...resolved, open });
  const run = async (input: ExecutorToolInput, config: LangGraphRunnableConfig): Promise<[string | ToolMessage, ExecutorToolArtifact]> => {
    const toolCallId = toolCallIdOf(config);
    const nested = inItsOwnNamespace(config, toolCallId === null ? null : { toolName: own.name, toolCallId, input });
    const invoke = () => graph.invoke({ ...inputOf(input), ...fixed }, nested as object); // its context is the parent's, of which the nodes parse our key
    const asking = () => askTogether(config, invoke);
    const output = await (nested === config ? asking() : shareCall(placeOf(nested), asking));
    const artifact = output as unknown as ExecutorToolArtifact; // the graph's own output, which no parent widens
    const content = await answerToolCall(artifact, (await open()).staging);
    if (!artifact.error || toolCallId === null) return [content, artifact];
    return [new ToolMessage({ content, artifact, status: "error", name: own.name, tool_call_id: toolCallId }), artifact];
  };
  return tool(run, { ...own, schema: inputSchema, responseFormat: "content_and_artifact" }) as DynamicStructuredTool<typeof inputSchema>;
}

function parseOwn(given: object): z.output<typeof ownSchema> {
  const parsed = ownSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(`The tool's options are not valid: ${z.prettifyError(parsed.error)}`, { reason: "input" });
}

/** What the graph takes; `prepare` parses it. */
function inputOf({ task, context, files, outputSchema }: ExecutorToolInput) {
  return defined({
    task,
    context: context ?? undefined,
    files: files ?? undefined,
    outputSchema: outputSchema ?? undefined,
  }) as { task: string; context?: JsonObject; files?: Record<string, string>; outputSchema?: JsonObject };
}

const toolCallSchema = z.object({ toolCall: z.object({ id: z.string().min(1) }) });

function toolCallIdOf(config: unknown): string | null {
  const parsed = toolCallSchema.safeParse(config);
  return parsed.success ? parsed.data.toolCall.id : null;
}

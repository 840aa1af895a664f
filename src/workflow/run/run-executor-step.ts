import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { JsonObject, JsonValue } from "../../json.ts";
import type { ErrorState, Metadata } from "../../nodes/outcome-schema.ts";
import type { ExecutorInput, ExecutorOutput, State } from "../../nodes/state.ts";
import type { NodeFlow } from "../data-flow.ts";
import type { NodeOf } from "../definition.ts";
import { continueAfterDecisions } from "./continue-after-decisions.ts";
import { fileKeysOf, findReference, namedFiles, withFiles } from "./file-values.ts";
import { configAt, innerPlaceOf, readInner, type InnerPlace } from "./inner-run.ts";
import type { EarlierTry, StepAccount, StepError } from "./records.ts";
import { stepFailure, type StepOutcome } from "./step-outcome.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";

/** A node whose work a program does. */
export type WorkingNode = NodeOf<"action"> | NodeOf<"decision"> | NodeOf<"map">;

/** One run of a node's program. */
interface ExecutorStep {
  readonly plan: WorkflowPlan;
  readonly node: WorkingNode;
  readonly flow: Pick<NodeFlow, "resultSchema">;
  /** What it sees of the context. */
  readonly values: JsonObject;
  /** Targets that it may reach; null for all that the host allows. */
  readonly network: readonly string[] | null;
  readonly record: EarlierTry | null;
}

/** How a program's run ended: its result, with files in the place of their names. */
export type ExecutorStepResult =
  | { readonly status: "ok"; readonly value: JsonValue; readonly account: StepAccount | null }
  | Extract<StepOutcome, { status: "failed" }>;

type Output = typeof ExecutorOutput.State;

/** Runs the executor's graph inside a node, or goes on with it where it was left. */
export async function runExecutorStep(step: ExecutorStep, config: LangGraphRunnableConfig): Promise<ExecutorStepResult> {
  const { plan, node, record } = step;
  const place = innerPlaceOf(config, record);
  const inner = withCallOptions(config, { ...optionsOf(plan, node), ...(step.network && { network: [...step.network] }) });
  const output = await runOrGoOn(step, inner, place);
  return describe(step, output);
}

async function runOrGoOn(step: ExecutorStep, config: LangGraphRunnableConfig, place: InnerPlace): Promise<Output> {
  const { plan, node, record } = step;
  const graph = plan.executors.graphOf(node.executor ?? "cached");
  const found = place.mayHaveBegun ? ((await readInner(graph, config, place))?.values as Partial<State> | undefined) : null;
  const isThisTry = found?.run?.id === place.runId;
  if (isThisTry && found?.metadata) {
    const command = await continueAfterDecisions(await plan.executors.open(), {
      state: found as State,
      place,
      decisions: record?.decisions,
    });
    return command ? ((await graph.invoke(command as never, configAt(config, place, true) as never)) as Output) : (found as Output);
  }
  const input = isThisTry ? null : inputOf(step);
  return (await graph.invoke(input as never, configAt(config, place, isThisTry) as never)) as Output;
}

function inputOf({ node, flow, values }: ExecutorStep): Partial<typeof ExecutorInput.State> {
  const { values: context, files } = namedFiles(values);
  const checks = [node.checks, fileChecks(flow.resultSchema)].filter(Boolean).join("\n");
  return {
    task: node.prompt ?? node.label ?? node.id,
    ...(node.code !== undefined && { code: node.code }),
    context,
    files: { ...files },
    ...(flow.resultSchema && { outputSchema: flow.resultSchema }),
    ...(checks && { checks }),
    ...(node.integrations && { integrations: [...node.integrations] }),
    ...(node.cache && { cacheMode: node.cache }),
    ...(node.timeout !== undefined && { timeoutMs: Math.ceil(node.timeout * 1_000) }),
  };
}

/** A program that names a file it did not leave is repaired, and not found out when it is kept. */
function fileChecks(schema: JsonObject | null): string {
  const keys = fileKeysOf(schema);
  if (keys.length === 0) return "";
  return [
    "import os",
    `for name in [result.get(key) for key in ${JSON.stringify(keys)} if result.get(key) is not None]:`,
    "    assert os.path.isfile(os.path.join('out', name.removeprefix('./').removeprefix('out/'))), f'{name} is not a file in out/'",
  ].join("\n");
}

function optionsOf({ model, executors }: WorkflowPlan, node: WorkingNode): object {
  const named = node.model ?? model;
  return { ...(named !== null && { model: executors.modelOf(named) }), ...(node.approval && { approval: node.approval }) };
}

/** The options of the call, narrowed by the node's. */
function withCallOptions(config: LangGraphRunnableConfig, own: object): LangGraphRunnableConfig {
  const context = (config.context ?? {}) as Record<string, unknown>;
  const given = typeof context["cachedExecutor"] === "object" ? context["cachedExecutor"] : {};
  return { ...config, context: { ...context, cachedExecutor: { ...given, ...own } } };
}

async function describe({ plan, flow }: ExecutorStep, { result, error, metadata }: Output): Promise<ExecutorStepResult> {
  const account = metadata && accountOf(metadata);
  if (error) return { status: "failed", error: stepErrorOf(error, metadata), account, inside: null };
  const { staging } = await plan.executors.open();
  const value = result ? await staging.release(result) : null;
  const reference = findReference(value);
  if (reference !== null) return refused(`The result holds the key "${reference}", which is reserved.`, account);
  const filed = withFiles(value, flow.resultSchema, metadata?.artifacts ?? []);
  return filed.status === "ok" ? { ...filed, account } : refused(filed.message, account);
}

/** The program has run to its end, and may have changed something: it is not run again for what its result lacks. */
function refused(message: string, account: StepAccount | null): ExecutorStepResult {
  return { ...stepFailure("RESULT_VALIDATION", message), account, keepsTry: true };
}

function stepErrorOf({ code, message, retryable, attempts, details }: ErrorState, metadata: Metadata | null): StepError {
  return { code, message, retryable, attempts, program: metadata?.generated_code || null, details };
}

function accountOf(metadata: Metadata): StepAccount {
  const { run_id, model, cost_usd, attempts, cache_hit, total_time_ms } = metadata;
  return { run_id, model, cost_usd, attempts, cache_hit, total_ms: total_time_ms };
}

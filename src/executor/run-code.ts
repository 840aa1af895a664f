import { programSha256 } from "../program/same-program.ts";
import { CodeExecutionError, ResultValidationError, SandboxLimitError, type ExecutorError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { describeConnections } from "../nodes/describe-connections.ts";
import { findResultProblems } from "../nodes/execute.ts";
import { deliverArtifacts, describeOmitted, keepArtifacts, NO_ARTIFACTS } from "../nodes/keep-artifacts.ts";
import type { DeliveredFile, Metadata } from "../nodes/outcome-schema.ts";
import { parseInput, type ParsedInput } from "../nodes/parse-input.ts";
import { runProgram } from "../nodes/run-program.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import { timeoutErrorOf } from "../nodes/sandbox-failure.ts";
import { stageInputFiles } from "../nodes/stage-input-files.ts";
import type { Execution } from "../nodes/state.ts";
import { judge } from "../nodes/validate.ts";
import type { SandboxRun } from "../sandbox/port.ts";
import type { CodeInput } from "./call-input.ts";
import { prepareCallInput } from "./prepare-call-input.ts";

/** A run of given Python: what it gave, and what is wrong with it, if anything is. */
export interface CodeRun {
  /** The run's, under which the ledger has its effects. */
  readonly id: string;
  readonly value: JsonValue;
  readonly error: ExecutorError | null;
  readonly run: Omit<SandboxRun, "artifacts" | "omitted">;
  /** Files that the program left in `out/`, and figures that it left open; none where something is wrong with it. */
  readonly artifacts: readonly DeliveredFile[];
  /** What was changed or left out on the way. */
  readonly warnings: readonly string[];
  readonly sandbox: NonNullable<Metadata["sandbox"]>;
}

/**
 * Runs given Python as a generated program would run: the same input, sandbox, judgement and masking, with no model
 * and no cache.
 *
 * @throws ConfigurationError for bad input, SandboxError if the sandbox failed. What the program does wrong is `error`.
 */
export async function runCode<Result>(services: ExecutorServices, code: string, input: CodeInput<Result>): Promise<CodeRun> {
  const call = await prepareCallInput("run the given program", input, services.staging);
  const parsed = parseInput(call.graphInput);
  const request = await stageCode(services, parsed);
  const id = crypto.randomUUID();
  const run = await runProgram(
    { ...services, secrets: call.withSecrets(input.secrets ?? services.secrets ?? undefined) ?? null },
    {
      request,
      code,
      timeoutMs: request.timeoutMs,
      effects: { runId: id, checkpointNamespace: "", mapIndex: "", execution: 1, program: programSha256(code), isClaimed: true },
      signal: input.signal,
      onOutput: input.onOutput,
    },
  );
  const value = run.outcome.status === "ok" && run.outcome.result.status === "value" ? run.outcome.result.value : null;
  const sandbox = await describeSandbox(services, run);
  const error = findError(run, { ...request, value, kind: sandbox.kind });
  const kept = error ? NO_ARTIFACTS : await keepArtifacts(services.staging, run);
  const { artifacts, warnings } = deliverArtifacts(services.staging, kept.artifacts);
  const ofResult = run.outcome.status === "ok" && run.outcome.result.status === "value" ? run.outcome.result.warnings : [];
  return { id, value, error, run, sandbox, artifacts, warnings: [...ofResult, ...kept.omitted.map(describeOmitted), ...warnings] };
}

async function describeSandbox(services: ExecutorServices, run: SandboxRun): Promise<CodeRun["sandbox"]> {
  const sandbox = await services.sandbox();
  const { isolation } = await sandbox.capabilities();
  return { kind: sandbox.kind, isolation, network: [...services.allow], ...describeConnections(run) };
}

async function stageCode(services: ExecutorServices, parsed: ParsedInput) {
  return {
    checks: parsed.checks,
    outputSchema: parsed.outputSchema,
    context: await services.staging.hold(parsed.context, "context"),
    params: {},
    files: await stageInputFiles(services, parsed.files),
    allow: [...services.allow],
    timeoutMs: parsed.timeoutMs ?? services.limits.timeoutMs,
  };
}

type Judged = Awaited<ReturnType<typeof stageCode>> & { readonly value: JsonValue; readonly kind: string };

function findError(run: SandboxRun, { value, checks, outputSchema, timeoutMs, kind }: Judged): ExecutorError | null {
  const hasValue = run.outcome.status === "ok" && run.outcome.result.status === "value";
  const schemaProblems = hasValue ? findResultProblems(value, { outputSchema, secretNames: [], allow: [] }) : [];
  const outcome = run.outcome as Execution["outcome"]; // judge looks at the status of a result, not at its value
  const verdict = judge({ outcome, schemaProblems }, { checks, outputSchema, timeoutMs });
  if (!verdict) return null;
  const message = verdict.line === null ? verdict.message : `${verdict.message} (line ${verdict.line})`;
  if (outcome.status === "timeout") return timeoutErrorOf(kind, message);
  return errorOfOutcome(outcome.status, message);
}

function errorOfOutcome(status: Exclude<Execution["outcome"]["status"], "timeout">, message: string): ExecutorError {
  switch (status) {
    case "error":
      return new CodeExecutionError(message);
    case "memory":
    case "disk":
    case "processes":
    case "result-size":
      return new SandboxLimitError(message, { limit: status });
    default:
      return new ResultValidationError(message);
  }
}

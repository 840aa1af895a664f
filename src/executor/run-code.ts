import { CodeExecutionError, ResultValidationError, SandboxLimitError, type ExecutorError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { describeConnections } from "../nodes/describe-connections.ts";
import { findResultProblems } from "../nodes/execute.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
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
  readonly value: JsonValue;
  readonly error: ExecutorError | null;
  readonly run: SandboxRun;
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
  const run = await runProgram(
    { ...services, secrets: call.withSecrets(input.secrets ?? services.secrets ?? undefined) ?? null },
    { request, code, timeoutMs: request.timeoutMs, signal: input.signal },
  );
  const value = run.outcome.status === "ok" && run.outcome.result.status === "value" ? run.outcome.result.value : null;
  const sandbox = await describeSandbox(services, run);
  return { value, error: findError(run, { ...request, value, kind: sandbox.kind }), run, sandbox };
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

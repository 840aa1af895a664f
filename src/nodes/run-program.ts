import { posix } from "node:path";
import type { JsonObject, JsonValue } from "../json.ts";
import type {
  Artifact,
  CheckReport,
  EffectLedger,
  MachineLog,
  OutputChunk,
  ProgramError,
  ProgramResult,
  Sandbox,
  SandboxOutcome,
  SandboxRequest,
  SandboxRun,
} from "../sandbox/port.ts";
import { createMasker, type Masker } from "../secrets/create-masker.ts";
import { resolveSecrets } from "../secrets/resolve-secrets.ts";
import { createOutputRelay } from "./create-output-relay.ts";
import { openEffects, type EffectFact, type EffectOwner } from "./open-effects.ts";
import { openMachineLog } from "./open-machine-log.ts";
import { sandboxErrorOf } from "./sandbox-failure.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

/** A program to run for a request. */
export interface ProgramRun {
  readonly request: Pick<Request, "checks" | "context" | "params" | "files" | "allow">;
  readonly code: string;
  readonly timeoutMs: number;
  /** Who has the effects of the program; null where it may have none. */
  readonly effects: EffectOwner | null;
  /** Id of the run under which its machine is written down, where it has one; null where no other process could go on with it. @default null */
  readonly loggedAs?: string | null;
  readonly signal: AbortSignal | undefined;
  /** Told what the program prints as it comes, masked. What it throws ends the run, and is thrown. */
  readonly onOutput: ((chunk: OutputChunk) => void) | undefined;
}

/** A run with its secrets masked. */
export interface MaskedRun extends SandboxRun {
  /** What stands on stdout and then on stderr: masked as one text, as half a secret in each is a whole one there. */
  readonly output: string;
  /** Whether the program holds the value of a secret. */
  readonly codeHoldsSecret: boolean;
  /** What it has done outside, or may have done. */
  readonly effects: readonly EffectFact[];
  /** Whether it was let have no effect because their ledger cannot be had now. */
  readonly wasLedgerUnavailable: boolean;
}

/**
 * Runs a program and its checks in one sandbox call. Secrets are resolved here, last, and nothing that comes back
 * holds them: results, errors, output, names of files and the effects in their ledger are masked. What is in the files
 * is not looked at.
 *
 * @throws ConfigurationError (`secret`) before anything runs; SandboxError if the sandbox died; the signal's reason.
 */
export async function runProgram(services: ExecutorServices, run: ProgramRun): Promise<MaskedRun> {
  const context = (await services.staging.release(run.request.context)) as JsonObject;
  const resolved = await resolveSecrets(context, services.secrets ?? (() => undefined));
  const masker = createMasker(resolved.values);
  for (const warning of masker.warnings) services.onWarning(warning);
  const sandbox = await services.sandbox();
  const effects = run.effects && openEffects(services, run.effects, masker);
  const { loggedAs: runId } = run;
  const machines = runId ? openMachineLog(services, { runId, kind: sandbox.kind, mayHaveEffects: effects !== null }) : null;
  const finished = await runWatched(sandbox, sandboxRequestOf(services, run, resolved.context), { ...run, effects, machines, masker });
  throwIfNothingRan(finished.outcome, sandbox.kind);
  return {
    ...maskRun(finished, masker),
    codeHoldsSecret: masker.text(run.code) !== run.code,
    effects: effects?.facts() ?? [],
    wasLedgerUnavailable: effects?.wasUnavailable() ?? false,
  };
}

interface Watch extends Pick<ProgramRun, "signal" | "onOutput"> {
  readonly effects: EffectLedger | null;
  readonly machines: MachineLog | null;
  readonly masker: Masker;
}

/** Runs a request, and tells what it prints. */
async function runWatched(
  sandbox: Sandbox,
  request: SandboxRequest,
  { signal, onOutput, effects, machines, masker }: Watch,
): Promise<SandboxRun> {
  const relay = createOutputRelay({ masker, receive: (chunk) => onOutput?.(chunk) });
  let isCut = true;
  try {
    const eitherSignal = signal ? AbortSignal.any([signal, relay.signal]) : relay.signal;
    const finished = await sandbox.run(request, {
      signal: eitherSignal,
      ...(effects && { effects }),
      ...(machines && { machines }),
      ...(onOutput && { onOutput: relay.push }),
    });
    isCut = isOutputCut(finished);
    return finished;
  } finally {
    relay.end({ isCut });
    for (const ended of [signal, relay.signal]) ended?.throwIfAborted();
  }
}

function sandboxRequestOf(services: ExecutorServices, { request, code, timeoutMs }: ProgramRun, context: JsonValue): SandboxRequest {
  return {
    code,
    checks: request.checks,
    context,
    params: request.params,
    files: request.files.map(({ name, reference }) => ({ name, path: services.staging.pathOf(reference) })),
    limits: { ...services.limits, timeoutMs },
    allow: request.allow,
  };
}

/** A run without an envelope, or one that was cancelled, says nothing about the program. */
function throwIfNothingRan(outcome: SandboxOutcome, kind: string): void {
  if (outcome.status === "crashed" || outcome.status === "cancelled") {
    throw sandboxErrorOf(kind, `The sandbox ended before it could answer (${outcome.status}): ${outcome.message}`);
  }
}

/** Whether half a secret may stand at the end of what was printed: also where the program was ended while it wrote. */
function isOutputCut({ truncated, outcome }: SandboxRun): boolean {
  return truncated || !["ok", "error"].includes(outcome.status);
}

function maskRun(run: SandboxRun, masker: Masker): Omit<MaskedRun, "codeHoldsSecret" | "effects" | "wasLedgerUnavailable"> {
  const isCut = isOutputCut(run);
  const stdout = masker.cutText(run.stdout, isCut);
  const stderr = masker.cutText(run.stderr, isCut);
  return {
    ...run,
    outcome: maskOutcome(run.outcome, masker),
    stdout,
    stderr,
    output: masker.text(`${stdout}${stderr}`),
    artifacts: maskArtifacts(run.artifacts, masker),
    omitted: (run.omitted ?? []).map(({ name, reason }) => ({
      name: masker.cutText(name, false),
      reason: masker.cutText(reason, false),
    })),
  };
}

/** Names that are equal once they are masked are numbered from the second on, as no two files can have one. */
function maskArtifacts(artifacts: readonly Artifact[], masker: Masker): Artifact[] {
  const taken = new Set<string>();
  return artifacts.map((artifact) => {
    const masked = masker.text(artifact.name);
    const { dir, name: stem, ext } = posix.parse(masked);
    let name = masked;
    for (let number = 2; taken.has(name); number += 1) name = posix.join(dir, `${stem}-${number}${ext}`);
    taken.add(name);
    return { ...artifact, name };
  });
}

function maskOutcome(outcome: SandboxOutcome, masker: Masker): SandboxOutcome {
  switch (outcome.status) {
    case "ok":
      return { status: "ok", result: maskResult(outcome.result, masker), checks: maskChecks(outcome.checks, masker) };
    case "error":
      return { status: "error", error: maskError(outcome.error, masker) };
    default:
      return { status: outcome.status, message: masker.cutText(outcome.message, false) };
  }
}

function maskResult(result: ProgramResult, masker: Masker): ProgramResult {
  switch (result.status) {
    case "value":
      return {
        status: "value",
        value: masker.json(result.value),
        warnings: result.warnings.map((warning) => masker.cutText(warning, false)),
      };
    case "not-json":
      return { ...result, path: masker.cutText(result.path, false), message: masker.cutText(result.message, false) };
    case "none":
      return result;
  }
}

function maskChecks(checks: CheckReport, masker: Masker): CheckReport {
  return checks.status === "failed" ? { status: "failed", error: maskError(checks.error, masker) } : checks;
}

function maskError(error: ProgramError, masker: Masker): ProgramError {
  return {
    ...error,
    type: masker.cutText(error.type, false),
    message: masker.cutText(error.message, false),
    traceback: masker.cutText(error.traceback, false),
  };
}

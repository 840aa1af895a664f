import { markCut } from "../mark-cut.ts";
import type { CheckReport, ProgramError, ProgramResult, SandboxLimits, SandboxOutcome } from "../port.ts";

const MAX_TEXT = 4_096;
const MAX_WARNINGS = 20;

/**
 * Holds an outcome to the limits that a driver out of the program's reach would have kept. What the outcome says stays
 * the program's own word: a program can lie about its own run, and about nothing else.
 */
export function boundOutcome(outcome: SandboxOutcome, limits: SandboxLimits): SandboxOutcome {
  switch (outcome.status) {
    case "ok":
      return boundOk(outcome.result, outcome.checks, limits);
    case "error":
      return { status: "error", error: boundError(outcome.error) };
    default:
      return { status: outcome.status, message: cut(outcome.message) };
  }
}

function boundOk(result: ProgramResult, checks: CheckReport, limits: SandboxLimits): SandboxOutcome {
  if (result.status === "value" && Buffer.byteLength(JSON.stringify(result.value)) > limits.resultBytes) {
    return { status: "result-size", message: `The result is larger than ${limits.resultBytes} bytes as JSON.` };
  }
  return { status: "ok", result: boundResult(result), checks: boundChecks(checks) };
}

function boundResult(result: ProgramResult): ProgramResult {
  switch (result.status) {
    case "value":
      return { ...result, warnings: result.warnings.slice(0, MAX_WARNINGS).map(cut) };
    case "not-json":
      return { ...result, path: cut(result.path), message: cut(result.message) };
    case "none":
      return result;
  }
}

function boundChecks(checks: CheckReport): CheckReport {
  return checks.status === "failed" ? { status: "failed", error: boundError(checks.error) } : checks;
}

function boundError({ type, message, line, traceback }: ProgramError): ProgramError {
  return { type: cut(type), message: cut(message), line, traceback: cut(traceback) };
}

function cut(text: string): string {
  return markCut(text, MAX_TEXT).toWellFormed();
}

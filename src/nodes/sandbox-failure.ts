import { E2BSandboxError, E2BTimeoutError, SandboxError, SandboxTimeoutError } from "../errors.ts";

/** The error of a sandbox of this kind that failed: E2B has a class of its own. */
export function sandboxErrorOf(kind: string, message: string): SandboxError {
  return kind === "e2b" ? new E2BSandboxError(message) : new SandboxError(message);
}

/** The error of a program that ran out of time in a sandbox of this kind. */
export function timeoutErrorOf(kind: string, message: string): SandboxTimeoutError {
  return kind === "e2b" ? new E2BTimeoutError(message) : new SandboxTimeoutError(message);
}

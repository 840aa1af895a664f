import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import type { SandboxRequest } from "../../src/sandbox/port.ts";

/** A request for a program, with nothing else in it. */
export function requestOf(code: string, change: Partial<SandboxRequest> = {}): SandboxRequest {
  return { code, checks: null, context: null, params: {}, files: [], limits: DEFAULT_LIMITS, allow: [], ...change };
}

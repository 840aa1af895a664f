import type { Sandbox, SandboxCapabilities, SandboxOutcome, SandboxRequest, SandboxRun, SandboxRunOptions } from "../sandbox/port.ts";
import type { JsonValue } from "../json.ts";

/** What a scripted run does: ends with an outcome or a whole run, or throws. */
export type ScriptedRun = SandboxOutcome | SandboxRun | Error;

/** A sandbox that runs nothing, and keeps what it was given. */
export interface ScriptedSandbox extends Sandbox {
  readonly requests: readonly SandboxRequest[];
}

/** An outcome with a value, and the checks passed where there are some. */
export function okOutcome(value: JsonValue, request?: Pick<SandboxRequest, "checks">): SandboxOutcome {
  const checks = request?.checks ? { status: "passed" as const } : { status: "none" as const };
  return { status: "ok", result: { status: "value", value, warnings: [] }, checks };
}

/**
 * Creates a sandbox for tests in which no Python runs.
 *
 * @param play Says how each request ends; `index` counts from 0. It may call `onOutput` of the run's options.
 * @example
 * const sandbox = createScriptedSandbox((request) => okOutcome(request.code.length));
 */
export function createScriptedSandbox(
  play: (request: SandboxRequest, index: number, options: SandboxRunOptions) => ScriptedRun | Promise<ScriptedRun>,
  capabilities: Partial<SandboxCapabilities> = {},
): ScriptedSandbox {
  const requests: SandboxRequest[] = [];
  return {
    kind: "scripted",
    requests,
    capabilities: async () => ({ python: "3.12.0", packages: [], network: false, isolation: "none: nothing runs", ...capabilities }),
    warmUp: () => undefined,
    close: async () => undefined,
    async run(request, options = {}) {
      requests.push(request);
      const played = await play(request, requests.length - 1, options);
      if (played instanceof Error) throw played;
      if ("outcome" in played) return played;
      return { outcome: played, stdout: "", stderr: "", truncated: false, artifacts: [], durationMs: 3 };
    },
  };
}

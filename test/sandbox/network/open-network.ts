import { onTestFinished } from "vitest";
import type { JsonValue } from "../../../src/json.ts";
import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { BubblewrapSandboxOptions } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { ResolveTarget } from "../../../src/sandbox/network/resolve-target.ts";
import type { Sandbox, SandboxOutcome, SandboxRun } from "../../../src/sandbox/port.ts";

const toThisMachine: ResolveTarget = async () => ["127.0.0.1"];

/** Opens a sandbox in which every name leads to 127.0.0.1 of this machine; it goes with the test. */
export function openNetwork(options: BubblewrapSandboxOptions = {}, resolve = toThisMachine): Sandbox {
  const sandbox = createBubblewrapSandbox(options, { resolve });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The value of a run; how it ended, if it has none. */
export function valueOf({ outcome }: SandboxRun): JsonValue | SandboxOutcome {
  return outcome.status === "ok" && outcome.result.status === "value" ? outcome.result.value : outcome;
}

import { afterAll, expect } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { JsonValue } from "../../src/json.ts";
import type { SandboxRequest, SandboxRun, SandboxRunOptions } from "../../src/sandbox/port.ts";
import { requestOf } from "../sandbox/request.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";

/** Whether attacks cannot be tried here. */
export const NO_SANDBOX = await skipsBubblewrap();

/** Runs hostile programs; after each, an innocent one has to find the sandbox as new. */
export interface Attacker {
  attack(code: string, change?: Partial<SandboxRequest>, options?: SandboxRunOptions): Promise<SandboxRun>;
  /** Runs a program that reports by itself how far it came. */
  report(code: string, change?: Partial<SandboxRequest>): Promise<JsonValue>;
}

/** Opens a sandbox for the attacks of one file. */
export function createAttacker(): Attacker {
  const sandbox = createBubblewrapSandbox();
  afterAll(() => sandbox.close());

  async function attack(code: string, change?: Partial<SandboxRequest>, options?: SandboxRunOptions): Promise<SandboxRun> {
    const run = await sandbox.run(requestOf(code, change), options);
    const next = await sandbox.run(requestOf(INNOCENT));
    expect(next.outcome).toMatchObject({ status: "ok", result: { value: [["out"], [], ["work"], 2] } });
    return run;
  }

  async function report(code: string, change?: Partial<SandboxRequest>): Promise<JsonValue> {
    const { outcome, stderr } = await attack(code, change);
    if (outcome.status === "ok" && outcome.result.status === "value") return outcome.result.value;
    throw new Error(`The attack ended too early: ${JSON.stringify(outcome)} ${stderr}`);
  }

  return { attack, report };
}

/** Shows what the next program finds: its folder, shared memory, temporary files, and the processes around it. */
const INNOCENT = `
import os
processes = [name for name in os.listdir("/proc") if name.isdigit()]
result = [os.listdir("."), os.listdir("/dev/shm"), os.listdir("/tmp"), len(processes)]`;

/** Python that tries each line of \`attempts\` and keeps those that did not raise. */
export const TRY_ALL = `
def succeeded(attempts):
    found = []
    for name, attempt in attempts.items():
        try:
            found.append([name, repr(attempt())[:200]])
        except Exception:
            pass
    return found
`;

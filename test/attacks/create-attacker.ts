import { afterAll, expect } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import type { Sandbox, SandboxRequest, SandboxRun, SandboxRunOptions } from "../../src/sandbox/port.ts";
import { requestOf } from "../sandbox/request.ts";

/** Runs hostile programs; after each, an innocent one has to find the sandbox as new. */
export interface Attacker {
  attack(code: string, change?: Partial<SandboxRequest>, options?: SandboxRunOptions): Promise<SandboxRun>;
  /** Runs a program that reports by itself how far it came. */
  report(code: string, change?: Partial<SandboxRequest>): Promise<JsonValue>;
}

/** What an attacker has to work with. */
interface Attack {
  readonly sandbox: Sandbox;
  /** Python that comes before each attack. */
  readonly tools?: string;
  /** Python that shows what the next program finds, and what that is where the sandbox is as new. */
  readonly innocent: { readonly code: string; readonly finds: JsonValue };
}

/** Attacks a sandbox in the tests of one file; it is closed after the last. */
export function createAttacker({ sandbox, tools = "", innocent }: Attack): Attacker {
  afterAll(() => sandbox.close());

  async function attack(code: string, change?: Partial<SandboxRequest>, options?: SandboxRunOptions): Promise<SandboxRun> {
    const run = await sandbox.run(requestOf(`${tools}${code}`, change), options);
    const next = await sandbox.run(requestOf(innocent.code));
    expect(next.outcome).toMatchObject({ status: "ok", result: { value: innocent.finds } });
    return run;
  }

  async function report(code: string, change?: Partial<SandboxRequest>): Promise<JsonValue> {
    const { outcome, stderr } = await attack(code, change);
    if (outcome.status === "ok" && outcome.result.status === "value") return outcome.result.value;
    throw new Error(`The attack ended too early: ${JSON.stringify(outcome)} ${stderr}`);
  }

  return { attack, report };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "../sandbox/port.ts";
import { checkCases } from "./sandbox-contract/check-cases.ts";
import { createContractContext } from "./sandbox-contract/contract-case.ts";
import type { ContractCase, SandboxAbility } from "./sandbox-contract/contract-case.ts";
import { effectCases } from "./sandbox-contract/effect-cases.ts";
import { errorCases } from "./sandbox-contract/error-cases.ts";
import { forgeryCases } from "./sandbox-contract/forgery-cases.ts";
import { isolationCases } from "./sandbox-contract/isolation-cases.ts";
import { limitCases } from "./sandbox-contract/limit-cases.ts";
import { networkCases } from "./sandbox-contract/network-cases.ts";
import { outputCases } from "./sandbox-contract/output-cases.ts";
import { resultCases } from "./sandbox-contract/result-cases.ts";

/** What the contract asks of a test runner; vitest has it, and `node:test` with its `after`. */
export interface ContractRunner {
  readonly describe: (name: string, declare: () => void) => void;
  readonly test: (name: string, run: () => Promise<void>) => void;
  readonly afterAll: (run: () => Promise<void>) => void;
}

export interface SandboxContractOptions {
  readonly name: string;
  readonly runner: ContractRunner;
  /** Creates the sandbox that all cases share; it is closed after the last. */
  readonly createSandbox: () => Sandbox | Promise<Sandbox>;
  /** What this sandbox cannot enforce by its nature, and why; the cases that need it are left out. */
  readonly cannot?: Partial<Record<SandboxAbility, string>>;
  /** Network targets that programs with effects are allowed, for a sandbox that lets none happen without a network. @default none */
  readonly effectTargets?: readonly string[];
  /** Why no case can run here, or null. */
  readonly skip?: string | null;
  /** Makes a skip a failure. @default false */
  readonly requireAll?: boolean;
}

const CASES: Readonly<Record<string, readonly ContractCase[]>> = {
  results: resultCases,
  checks: checkCases,
  errors: errorCases,
  limits: limitCases,
  output: outputCases,
  isolation: isolationCases,
  network: networkCases,
  effects: effectCases,
  forgery: forgeryCases,
};

/**
 * Declares the tests that every sandbox must pass. `examples/own-sandbox` has an adapter that does.
 *
 * @example
 * import { afterAll, describe, test } from "vitest";
 * sandboxContract({ name: "mine", runner: { afterAll, describe, test }, createSandbox: () => createMySandbox() });
 */
export function sandboxContract(options: SandboxContractOptions): void {
  options.runner.describe(`the ${options.name} sandbox`, () => {
    if (options.skip) declareSkip(options, options.skip);
    else declareCases(options);
  });
}

function declareSkip({ name, runner, requireAll }: SandboxContractOptions, reason: string): void {
  runner.test(`is skipped: ${reason}`, async () => {
    if (requireAll) throw new Error(`The ${name} sandbox has to be tested, and is not: ${reason}`);
    console.warn(`The ${name} sandbox is not tested: ${reason}`);
  });
}

function declareCases({ name, runner, createSandbox, cannot = {}, effectTargets = [] }: SandboxContractOptions): void {
  let shared: Promise<{ readonly sandbox: Sandbox; readonly folder: string }> | null = null;
  const open = () => (shared ??= openShared(createSandbox));
  runner.afterAll(async () => {
    const opened = await shared;
    if (!opened) return;
    await opened.sandbox.close();
    await rm(opened.folder, { recursive: true, force: true });
  });
  for (const [ability, reason] of Object.entries(cannot)) console.info(`The ${name} sandbox has no ${ability}: ${reason}`);
  for (const [topic, cases] of Object.entries(CASES)) {
    runner.describe(topic, () => {
      for (const { name: title, check } of cases.filter(({ needs = [] }) => !needs.some((ability) => ability in cannot))) {
        runner.test(title, async () => check(createContractContext({ ...(await open()), effectTargets })));
      }
    });
  }
}

async function openShared(createSandbox: SandboxContractOptions["createSandbox"]) {
  return { sandbox: await createSandbox(), folder: await mkdtemp(join(tmpdir(), "sandbox-contract-")) };
}

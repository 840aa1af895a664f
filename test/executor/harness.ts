import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { CachedExecutor, createExecutorGraph, type ExecutorOptions } from "../../src/index.ts";
import { createScriptedModel, type ScriptedAnswer } from "../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import type { SandboxCapabilities } from "../../src/index.ts";

/** A folder of the test's own, removed when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface HarnessOptions extends Omit<ExecutorOptions, "model"> {
  /** null for none at all. @default a scripted one */
  readonly model?: ExecutorOptions["model"] | null;
  readonly answers?: readonly ScriptedAnswer[];
  readonly play?: Parameters<typeof createScriptedSandbox>[0];
  readonly capabilities?: Partial<SandboxCapabilities>;
}

/** An executor whose model and sandbox are scripted; everything between them is the real thing. */
export function createHarness({ answers = [], play, capabilities, model: given, ...options }: HarnessOptions = {}) {
  const model = createScriptedModel(answers);
  const sandbox = createScriptedSandbox(play ?? ((request) => okOutcome(1, request)), capabilities);
  const warnings: string[] = [];
  const all: ExecutorOptions = {
    ...(given !== null && { model: given ?? model }),
    sandbox,
    programCache: createMemoryProgramCache(options.clock && { clock: options.clock }),
    database: join(temporaryFolder(), "executor.db"),
    onWarning: (message) => warnings.push(message),
    ...options,
  };
  const executor = new CachedExecutor(all);
  onTestFinished(() => executor.close());
  return { executor, model, sandbox, warnings, options: all, createGraph: () => createExecutorGraph(all) };
}

/** A result that fails one way and then another, by attempt. */
export function inOrder<Item>(...items: readonly [Item, ...Item[]]): (request: unknown, index: number) => Item {
  return (_request, index) => items[Math.min(index, items.length - 1)] ?? items[0];
}

import { ConfigurationError } from "../errors.ts";
import { CodeExecutor } from "./code-executor.ts";
import { resolveE2BOptions } from "./e2b-options.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

/** Not even with a key for E2B in the environment: programs stay on this machine. */
const NO_ENVIRONMENT = {};

/** Options of {@link LocalExecutor}. */
export type LocalExecutorOptions = Pick<
  ExecutorOptions,
  | "sandbox"
  | "allowUnsafe"
  | "python"
  | "network"
  | "limits"
  | "maxConcurrentRuns"
  | "pool"
  | "database"
  | "secrets"
  | "clock"
  | "onWarning"
>;

/**
 * Runs Python that you give it, in a sandbox on this machine: bubblewrap, else pyodide; never unisolated unless you ask
 * for it by name.
 *
 * @example
 * const executor = new LocalExecutor();
 * const { result } = await executor.execute("result = sum(context['values'])", { context: { values: [1, 2] } }); // 3
 */
export class LocalExecutor extends CodeExecutor {
  /** @throws ConfigurationError for options that are not right. */
  constructor(options: LocalExecutorOptions = {}) {
    if (options.sandbox === "e2b") {
      throw new ConfigurationError('LocalExecutor runs programs on this machine. Use E2BExecutor, or getExecutor("e2b").', {
        reason: "input",
      });
    }
    super({ ...resolveOptions(options), e2b: resolveE2BOptions({}, NO_ENVIRONMENT) });
  }
}

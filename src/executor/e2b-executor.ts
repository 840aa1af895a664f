import { CodeExecutor } from "./code-executor.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

/** Options of {@link E2BExecutor}. */
export type E2BExecutorOptions = Pick<ExecutorOptions, "e2b" | "network" | "limits" | "database" | "secrets" | "clock" | "onWarning">;

/**
 * Runs Python that you give it, each time in a virtual machine of its own at E2B.
 *
 * @example
 * const executor = new E2BExecutor({ e2b: { apiKey } }); // or E2B_API_KEY
 * const { result } = await executor.execute("result = sum(context['values'])", { context: { values: [1, 2] } }); // 3
 */
export class E2BExecutor extends CodeExecutor {
  /** @throws ConfigurationError for options that are not right; without a key only when it is first used. */
  constructor(options: E2BExecutorOptions = {}) {
    super(resolveOptions({ ...options, sandbox: "e2b" }));
  }
}

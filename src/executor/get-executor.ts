import { ConfigurationError } from "../errors.ts";
import { CachedExecutor } from "./cached-executor.ts";
import type { Executor } from "./call-input.ts";
import { E2BExecutor, type E2BExecutorOptions } from "./e2b-executor.ts";
import { LocalExecutor, type LocalExecutorOptions } from "./local-executor.ts";
import type { ExecutorOptions } from "./options.ts";

/** Executors by name: `cached` takes a task, `e2b` and `local` take Python. */
export type ExecutorName = "cached" | "e2b" | "local";

/**
 * Makes an executor by its name, as a definition in a file would name it.
 *
 * @throws ConfigurationError (`input`) for a name that is none.
 * @example
 * const executor = getExecutor("local");
 */
export function getExecutor(name: "cached", options?: ExecutorOptions): CachedExecutor;
export function getExecutor(name: "e2b", options?: E2BExecutorOptions): E2BExecutor;
export function getExecutor(name: "local", options?: LocalExecutorOptions): LocalExecutor;
export function getExecutor(name: ExecutorName, options?: ExecutorOptions): Executor;
export function getExecutor(name: ExecutorName, options: ExecutorOptions = {}): Executor {
  switch (name) {
    case "cached":
      return new CachedExecutor(options);
    case "e2b":
      return new E2BExecutor(options);
    case "local":
      return new LocalExecutor(options);
    default:
      throw new ConfigurationError(`There is no executor ${JSON.stringify(name)}: choose "cached", "e2b" or "local".`, { reason: "input" });
  }
}

import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

/** Runs outside of any graph we may be called in, so that the call does not become part of its run and checkpoints. */
export function runDetached<Result>(work: () => Result): Result {
  return AsyncLocalStorageProviderSingleton.runWithConfig(undefined, work, true);
}

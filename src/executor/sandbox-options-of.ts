import type { SandboxOptions } from "../sandbox/choose-sandbox.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

/** What of the options decides which sandbox there is. */
export function sandboxOptionsOf(options: ResolvedOptions): SandboxOptions {
  const { python, searchPath, allowUnsafe, cacheFolder, e2b, caFile, allowCoarse, maxConcurrentRuns, pool, onWarning } = options;
  return { python, searchPath, allowUnsafe, cacheFolder, e2b, caFile, allowCoarse, maxConcurrentRuns, pool, onWarning };
}

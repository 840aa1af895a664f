import { ConfigurationError, SandboxError } from "../errors.ts";
import type { LocalAdapter } from "./local-adapter.ts";

/**
 * Says of a first run that failed on this machine what a person can do: it will not work the next time either.
 * @throws ConfigurationError with the remedy if the sandbox failed; else what was thrown.
 */
export function refuseHost(cause: unknown, { kind, remedy }: Pick<LocalAdapter, "kind" | "remedy">): never {
  if (!(cause instanceof SandboxError)) throw cause;
  const reason = `The ${kind} sandbox does not work here: ${cause.message} ${remedy(cause.message)}`;
  throw new ConfigurationError(reason, { reason: "unknown-sandbox", cause });
}

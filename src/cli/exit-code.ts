import { ApprovalPendingError, ApprovalRejectedError, CapabilityError, ConfigurationError } from "../errors.ts";

/** The task failed. */
export const EXIT_FAILED = 1;
/** The command, the configuration or a capability is not right. */
export const EXIT_USAGE = 2;
/** An approval is pending or was refused. */
export const EXIT_APPROVAL = 3;
/** A key is missing or wrong, or its quota is used up. */
export const EXIT_KEY = 4;
/** What ends a command from outside, with the exit code that a shell gives it: Ctrl-C, and whoever stops services. */
export const EXIT_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

/** The exit code that an error ends a command with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigurationError) {
    return ["no-key", "bad-key", "quota"].includes(error.reason) ? EXIT_KEY : EXIT_USAGE;
  }
  if (error instanceof CapabilityError) return EXIT_USAGE;
  if (error instanceof ApprovalPendingError || error instanceof ApprovalRejectedError) return EXIT_APPROVAL;
  return EXIT_FAILED;
}

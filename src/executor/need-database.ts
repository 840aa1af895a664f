import { DatabaseUnavailableError } from "../database/database-unavailable-error.ts";
import { ConfigurationError } from "../errors.ts";

/**
 * Does what cannot be done without the database.
 *
 * @param what What is not done otherwise, for the message, such as `The feedback`.
 * @throws ConfigurationError (`input`) while the database cannot be used.
 */
export async function needDatabase<Result>(what: string, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (cause) {
    if (!(cause instanceof DatabaseUnavailableError)) throw cause;
    throw new ConfigurationError(`${what} was not taken: ${cause.message} Try again.`, { reason: "input", cause });
  }
}

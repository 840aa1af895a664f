import { DatabaseUnavailableError } from "./database-unavailable-error.ts";

export interface BypassOptions<Result> {
  /** What is done without, for the warning, such as `The program cache`. */
  readonly name: string;
  /** The answer without a database. */
  readonly fallback: Result;
  readonly onWarning: (message: string) => void;
}

/**
 * Runs an operation that a run can do without: where the database is unavailable, warns and answers with the fallback.
 * Anything else, such as the refusal of a newer version's file, is thrown on.
 */
export async function bypassDatabase<Result>(options: BypassOptions<Result>, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    options.onWarning(`${options.name} is bypassed: ${error.message}`);
    return options.fallback;
  }
}

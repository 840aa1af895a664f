import { ConfigurationError } from "../errors.ts";
import type { RunStatus } from "./find-run.ts";

/** What a resumption was given. */
interface Resumption {
  readonly runId: string;
  readonly answer: unknown;
  /** Whether decisions on its effects were given. */
  readonly decides: boolean;
  /** Whether secrets can be resolved. */
  readonly hasResolver: boolean;
}

/**
 * Refuses a resumption that cannot do what was meant, before anything of the run is touched.
 *
 * @throws ConfigurationError (`input` | `secret`)
 */
export function checkResumption(
  found: RunStatus,
  { runId, answer, decides, hasResolver }: Resumption,
): Exclude<RunStatus, { status: "unknown" }> {
  if (found.status === "unknown") {
    throw new ConfigurationError(`There is no run ${runId} in the checkpoints. Ask with the checkpointer that the run began with.`, {
      reason: "input",
    });
  }
  if (answer === null) throw new ConfigurationError("The answer is null: leave it out, or answer what was asked.", { reason: "input" });
  if (answer !== undefined && (found.status === "finished" || !found.takesAnswer)) {
    throw new ConfigurationError(`There is no run ${runId} that waits for an answer. Resume it without.`, { reason: "input" });
  }
  if (decides && (answer !== undefined || (found.status === "finished" && !found.takesDecisions))) {
    throw new ConfigurationError(`There is no run ${runId} that waits for decisions on its effects. Resume it without.`, {
      reason: "input",
    });
  }
  if ((found.status === "finished" && !decides) || found.secretNames.length === 0 || hasResolver) return found;
  throw new ConfigurationError(
    `Run ${runId} needs the secrets ${found.secretNames.join(", ")} again, which are in no checkpoint: pass secrets.`,
    { reason: "secret" },
  );
}

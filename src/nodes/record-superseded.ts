import { createMetadata } from "./create-metadata.ts";
import type { ExecutorServices } from "./services.ts";
import type { State } from "./state.ts";

/** Error code of a run that waited for an approval when another task came on its thread. */
const SUPERSEDED = "APPROVAL_SUPERSEDED";

/** A run that waits on the thread on which another begins can never be answered: that is written down, with what it cost. */
export async function recordSuperseded({ history, tenant, clock }: ExecutorServices, state: Partial<State>): Promise<void> {
  if (!isWaiting(state)) return;
  const now = clock();
  await history.record({
    id: state.run.id,
    tenant,
    task: state.run.request?.task ?? "",
    status: "error",
    errorCode: SUPERSEDED,
    startedAt: state.run.startedAt,
    endedAt: now,
    metadata: JSON.stringify(createMetadata(state, { now, programId: null, artifacts: [], warnings: [] })),
    program: null,
  });
}

/** `learn` writes metadata last, and `prepare` empties it. */
function isWaiting(state: Partial<State>): state is State {
  return state.program?.approved === "no" && state.metadata === null;
}

import type { Request, State } from "./state.ts";

/**
 * The request that `prepare` made.
 *
 * @throws Error if a node runs before `prepare`: a fault of the graph, not of the caller.
 */
export function requestOf(state: Pick<State, "run">): Request {
  if (!state.run?.request) throw new Error("The run has no request: prepare has not run.");
  return state.run.request;
}

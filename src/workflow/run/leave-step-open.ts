import { GraphInterrupt, isGraphBubbleUp, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { RUN_FAULT, RunFault } from "../../executor/leave-open.ts";

/** Throws what broke a run off inside a graph that says nothing of it. */
export function throwIfBrokenOff({ configurable }: LangGraphRunnableConfig): void {
  const fault: unknown = configurable?.[RUN_FAULT];
  if (fault instanceof RunFault) fault.throwIfSet();
}

/**
 * Lets a node break its run off so that it can be gone on with: of a node that throws LangGraph writes down that it has failed, and
 * tells whoever resumes the run the same again, without a try.
 */
export function leaveStepOpen<State, Result>(node: (state: State, config: LangGraphRunnableConfig) => Promise<Result>) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<Result> => {
    try {
      return await node(state, config);
    } catch (error) {
      const fault: unknown = config.configurable?.[RUN_FAULT];
      if (!(fault instanceof RunFault) || isGraphBubbleUp(error)) throw error;
      fault.set(error);
      throw new GraphInterrupt([]);
    }
  };
}

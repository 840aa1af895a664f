import { GraphInterrupt, isGraphBubbleUp, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { EffectsUnavailableError, ExecutorError, RunClaimedError, WeakDurabilityError } from "../errors.ts";
import type { Phase } from "../monitor/events.ts";
import type { State, Update } from "../nodes/state.ts";

/** Key under `configurable` of where a node leaves what broke its run off. */
export const RUN_FAULT = "cachedExecutorRunFault";

/** What broke a run off, if anything did. */
export class RunFault {
  #error: { readonly thrown: unknown } | null = null;

  set(error: unknown): void {
    this.#error ??= { thrown: error };
  }

  throwIfSet(): void {
    if (this.#error) throw this.#error.thrown;
  }
}

type Node = (state: State, runtime: LangGraphRunnableConfig) => Update | Promise<Update>;

/**
 * Lets a node break its run off so that it can be gone on with. Of a node that throws LangGraph writes down that it has failed, and
 * tells whoever resumes the run the same again, without a try. An interrupt that asks nothing leaves no trace; the error gets out beside it.
 * So ends what is not the run's end: a fault, an abort, another process that is at it, too little durability to go on with, a ledger of
 * effects that cannot be written now.
 */
export function leaveOpen(phase: Phase, node: Node): Node {
  return async (state, runtime) => {
    try {
      return await node(state, runtime);
    } catch (error) {
      const fault: unknown = runtime.configurable?.[RUN_FAULT];
      if (!(fault instanceof RunFault) || isGraphBubbleUp(error)) throw error;
      if (isEndOfRun(error, { phase, canBeResumed: Boolean(runtime.configurable?.["__pregel_checkpointer"]) })) throw error;
      fault.set(error);
      throw new GraphInterrupt([]);
    }
  };
}

interface Where {
  readonly phase: Phase;
  readonly canBeResumed: boolean;
}

function isEndOfRun(error: unknown, { phase, canBeResumed }: Where): boolean {
  if (error instanceof EffectsUnavailableError) return !canBeResumed;
  if (error instanceof WeakDurabilityError) return phase === "prepare"; // later, it is whoever resumes that has to do better
  return error instanceof ExecutorError && !(error instanceof RunClaimedError);
}

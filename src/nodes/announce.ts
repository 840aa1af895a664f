import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Phase, PhaseEvent } from "../monitor/events.ts";
import { countGenerated } from "./attempts.ts";
import type { State, Update } from "./state.ts";

type Node = (state: State, runtime: LangGraphRunnableConfig) => Update | Promise<Update>;

/** Makes a node say that it begins, to whoever streams the run (`streamMode: "custom"`). */
export function announce(phase: Phase, node: Node): Node {
  return (state, runtime) => {
    const isNew = phase === "prepare"; // what the state holds then is an earlier run's
    const event: PhaseEvent = {
      type: "phase",
      phase,
      runId: isNew ? null : state.run.id,
      attempts: isNew ? 0 : countGenerated(state.attempts),
    };
    runtime.writer?.({ cachedExecutor: event });
    return node(state, runtime);
  };
}

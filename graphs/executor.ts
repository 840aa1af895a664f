import { createExecutorGraph } from "../src/index.ts";

/** The executor as LangGraph Studio opens it. Needs no key to be drawn; a run without one says what is missing. */
export const graph = createExecutorGraph();

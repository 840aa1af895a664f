import { GraphInterrupt, isGraphInterrupt, type Interrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { placeOf } from "./call-namespace.ts";

/** The calls of one run of one node. */
interface Group {
  /** Calls that are neither over nor waiting for an answer. */
  running: number;
  readonly interrupts: Interrupt[];
  readonly settled: PromiseWithResolvers<void>;
}

const GROUPS = new Map<string, Group>();

/**
 * Lets the calls that one node makes at once ask together. LangGraph interrupts the node with the first question, while the other
 * calls go on unseen: whoever answers quickly would have their programs run a second time. So a question waits
 * until every other call is over or has one too, and then all are asked.
 */
export async function askTogether<Result>(config: LangGraphRunnableConfig, call: () => Promise<Result>): Promise<Result> {
  const key = placeOf(config);
  const group = GROUPS.get(key) ?? { running: 0, interrupts: [], settled: Promise.withResolvers<void>() };
  GROUPS.set(key, group);
  group.running += 1;
  try {
    const result = await call();
    leave(key, group);
    return result;
  } catch (error) {
    if (isGraphInterrupt(error)) group.interrupts.push(...error.interrupts);
    leave(key, group);
    if (!isGraphInterrupt(error)) throw error;
    await group.settled.promise;
    throw new GraphInterrupt([...group.interrupts]);
  }
}

function leave(key: string, group: Group): void {
  group.running -= 1;
  if (group.running > 0) return;
  GROUPS.delete(key);
  group.settled.resolve();
}

import type { JsonObject } from "../json.ts";
import type { Reducer } from "./definition.ts";

/** A key that a node reads. */
export interface NodeRead {
  readonly key: string;
  /** Whether it may be missing; else a run in which it is missing fails at this node. */
  readonly optional: boolean;
}

/** What one node reads of the context, and what it must give. */
export interface NodeFlow {
  /** Keys that it sees, in order. */
  readonly reads: readonly NodeRead[];
  /** JSON Schema that its result must satisfy (of a `map`: the result of each item); null where nobody reads it. Its order is part of the prompt. */
  readonly resultSchema: JsonObject | null;
  /**
   * Keys of its result that it writes into the context. null: its whole result under its own id. "open": every key of
   * the result, as code in the original engine's form names them while it runs. Where its own key stands among others and
   * the result has no such field, its whole result goes there. Of a `map` each key gets the list of what its items gave.
   */
  readonly writes: readonly string[] | "open" | null;
}

/** How the data goes through a workflow. */
export interface DataFlow {
  readonly nodes: ReadonlyMap<string, NodeFlow>;
  readonly reducers: Readonly<Record<string, Reducer>>;
}

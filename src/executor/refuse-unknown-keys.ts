import type { RunnableConfig } from "@langchain/core/runnables";
import { ConfigurationError } from "../errors.ts";
import { ExecutorInput } from "../nodes/state.ts";

const KNOWN = Object.keys(ExecutorInput.fields);

/**
 * Refuses an input with a key that the graph does not have: LangGraph drops it without a word, and a program would be
 * paid for that lacks what was meant. Inside a parent the input is the parent's whole state, which holds keys of its own.
 *
 * @param input A call's input; anything but a plain object (a Command, nothing) is let pass.
 * @throws ConfigurationError (`input`) naming the keys.
 */
export function refuseUnknownKeys(input: unknown, config: RunnableConfig | undefined): void {
  const isInside = config?.configurable?.["__pregel_read"] !== undefined; // set by LangGraph for whatever a node runs
  if (isInside || typeof input !== "object" || input === null || Object.getPrototypeOf(input) !== Object.prototype) return;
  const unknown = Object.keys(input).filter((key) => !KNOWN.includes(key));
  if (unknown.length === 0) return;
  const told = unknown.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 100)));
  throw new ConfigurationError(`The input has no place for ${told.join(", ")}. It takes ${KNOWN.join(", ")}.`, { reason: "input" });
}

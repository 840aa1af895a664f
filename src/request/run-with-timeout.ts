import { createContext, Script } from "node:vm";

const call = new Script("run()");
let realm: { run?: () => void } | undefined;

/**
 * Runs a function that the engine interrupts when it takes too long. Nothing else can stop a regular expression.
 * This guards against time only: the function runs with all that it can reach.
 *
 * @throws what the function throws, or an error that {@link isTimeout} knows.
 */
export function runWithTimeout<Result>(work: () => Result, timeoutMs: number): Result {
  realm ??= createContext({}) as { run?: () => void }; // the object that came in, now a global of its own
  let result: { readonly value: Result } | undefined;
  realm.run = () => {
    result = { value: work() };
  };
  try {
    call.runInContext(realm, { timeout: timeoutMs });
  } finally {
    delete realm.run;
  }
  if (result === undefined) throw new Error("The function did not run to its end.");
  return result.value;
}

/** Whether an error says that {@link runWithTimeout} ran out of time. */
export function isTimeout(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}

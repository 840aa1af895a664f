const ENDED = "the program's process ended with exit code";
const MEANING = "before it handed back a result: it called os._exit() or something like it";
const STACK_OVERFLOW = "Maximum call stack size exceeded"; // the engine's words

/**
 * Says how a program ended that came back with an exception of the engine: it left the interpreter, or broke it.
 * The exception may be an object of the program's own making, so that reading it may run its code or fail.
 */
export function describeEnd(problem: unknown): object {
  const status = read(problem, "status");
  if (typeof status === "number" && Number.isInteger(status)) return failure("ProgramExit", `${ENDED} ${status} ${MEANING}`);
  const words = read(problem, "message");
  if (words === STACK_OVERFLOW)
    return failure("RecursionError", "the program recurses, or nests its data, deeper than the interpreter can");
  const reason = typeof words === "string" ? words.slice(0, 500) : "no reason is known";
  return failure("ProgramExit", `the interpreter broke down before the program handed back a result: ${reason}`);
}

function read(holder: unknown, name: string): unknown {
  try {
    return (holder as Record<string, unknown>)[name]; // whatever it is, a failure is caught
  } catch {
    return undefined;
  }
}

function failure(type: string, message: string): object {
  return { status: "error", error: { type, message, line: null, traceback: "" } };
}

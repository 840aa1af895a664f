import { createRequire } from "node:module";

/** Functions of the context for what the engine asks of Node while a program runs. */
export interface ContextHooks {
  readonly importModule: unknown;
  readonly prepareStackTrace: unknown;
  readonly rejected: unknown;
}

/** A part of Node in C++, as Node's own JavaScript sees it. */
export type Binding = Record<string, unknown>;

/** Finds a part of Node by its name; null if this Node has none of that name. */
export function findBinding(name: string): Binding | null {
  const { internalBinding } = createRequire(import.meta.url)("internal/test/binding") as { internalBinding: (name: string) => Binding }; // by --expose-internals
  try {
    return internalBinding(name);
  } catch {
    return null;
  }
}

/**
 * Has the engine call functions of the context where it would call Node's, in the middle of a program: for `import()`,
 * for the text of an error's stack, and for a promise that is rejected. What those answer or throw comes to the program,
 * and Node's would be objects of Node's.
 *
 * @throws Error if this Node cannot do it.
 */
export function handOverHooks({ importModule, prepareStackTrace, rejected }: ContextHooks): void {
  set("module_wrap", "setImportModuleDynamicallyCallback", importModule);
  set("errors", "setPrepareStackTraceCallback", prepareStackTrace);
  set("task_queue", "setPromiseRejectCallback", rejected);
}

function set(binding: string, name: string, hook: unknown): void {
  const setter = findBinding(binding)?.[name];
  if (typeof setter !== "function") throw new Error(`This version of Node has no ${name}.`);
  Reflect.apply(setter, undefined, [hook]);
}

/** What of the global object leads to the network or to other code. */
const GLOBALS = [
  "fetch", "WebSocket", "EventSource", "XMLHttpRequest", "Request", "Response", "Headers", "FormData", "BroadcastChannel",
  "MessageChannel", "MessagePort", "Worker", "navigator", "require", "module", "eval", "Function",
]; // prettier-ignore

/** What of `process` leads to the parts that Node is made of, or to other processes. */
const PROCESS_PARTS = [
  "binding", "_linkedBinding", "dlopen", "getBuiltinModule", "mainModule", "kill", "_debugProcess", "_debugEnd", "chdir",
  "report", "loadEnvFile", "permission", "execve", "setuid", "setgid", "env", "argv", "execArgv", "execPath",
]; // prettier-ignore

/**
 * Takes from this process what its work is done with, for a program that should get out of its context. That is the
 * third wall: the context has none of this, and Node's permissions refuse files and processes.
 */
export function lockProcess(): void {
  for (const name of GLOBALS) take(globalThis, name);
  for (const name of PROCESS_PARTS) take(process, name);
  Object.freeze(globalThis.process);
}

function take(holder: object, name: string): void {
  if (Reflect.deleteProperty(holder, name) && !(name in holder)) return;
  Reflect.defineProperty(holder, name, { value: undefined, writable: false, configurable: false });
}

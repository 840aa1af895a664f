/* What a sandbox of your own is made of, where it is a command that starts Python on this machine: `cached-executor/sandbox`. */
export { compileDriver, type CompiledDriver } from "./compile-driver.ts";
export type { DriverCommand } from "./driver-process.ts";
export { findInterpreter, type Interpreter, type InterpreterSearch } from "./find-interpreter.ts";
export type { LocalAdapter, LocalSetup, PreparedRun, RunPlace } from "./local-adapter.ts";
export { createLocalSandbox, type LocalSandboxOptions } from "./local-sandbox.ts";
export type { RunFolder } from "./run-folder.ts";

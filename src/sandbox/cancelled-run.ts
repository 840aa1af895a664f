import type { SandboxRun } from "./port.ts";

/** A run that was cancelled before anything of it began. */
export const CANCELLED_RUN: SandboxRun = {
  outcome: { status: "cancelled", message: "The run was cancelled before it began." },
  stdout: "",
  stderr: "",
  truncated: false,
  artifacts: [],
  durationMs: 0,
};

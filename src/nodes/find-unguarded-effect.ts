import type { ProgramInspection } from "../program/inspect-python.ts";

/** What is wrong with a program, and where. */
export interface ProgramProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
}

/** An effect that certainly happens, and that no ledger would know of: a mail sent outside `once` is sent again by the next attempt. */
export function findUnguardedEffect({
  effectsOutsideOnce: [effect],
}: Pick<ProgramInspection, "effectsOutsideOnce">): ProgramProblem | null {
  if (!effect) return null;
  return {
    message: `\`${effect.what}\` acts outside of once. Do it as once(key, action), with a key made of what it is about, so that it never happens twice.`,
    line: effect.line,
  };
}

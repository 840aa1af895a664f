import type { NewProgram } from "../../src/cache/port.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";

/** How many keys numbered programs are kept under. */
export const KEYS = 5;

/** A program whose code says its number, which says the rest. */
export function createNumberedProgram(number: number): NewProgram {
  const code = `result = ${number} # ${"x".repeat(number % 700)}`;
  return createSampleProgram({ code, exactKey: `key-${number % KEYS}`, task: `Task ${number}`, reach: "template" });
}

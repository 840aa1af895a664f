import { expect, test } from "vitest";
import { boundOutcome } from "../../src/sandbox/pyodide/bound-outcome.ts";
import { createBoundOutput } from "../../src/sandbox/pyodide/create-bound-output.ts";
import { limitMemory } from "../../src/sandbox/pyodide/child/limit-memory.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";

const LONG = "x".repeat(10_000);

test("cuts the words of a child that sends more than it may", () => {
  const outcome = boundOutcome({ status: "error", error: { type: LONG, message: LONG, line: 1, traceback: LONG } }, DEFAULT_LIMITS);
  const words = `${"x".repeat(4_096)}…[cut]`;
  expect(outcome).toEqual({ status: "error", error: { type: words, message: words, line: 1, traceback: words } });
});

test("measures a result again, whatever the child says of it", () => {
  const result = { status: "value", value: LONG, warnings: Array.from({ length: 50 }, () => LONG) } as const;
  const ok = { status: "ok", result, checks: { status: "none" } } as const;
  expect(boundOutcome(ok, { ...DEFAULT_LIMITS, resultBytes: 10_001 }).status).toBe("result-size");
  expect(boundOutcome(ok, { ...DEFAULT_LIMITS, resultBytes: 10_002 })).toMatchObject({ result: { warnings: { length: 20 } } });
});

test("drops output past the cap, whatever the child lets through", () => {
  const output = createBoundOutput(10);
  const kept = ["12345", "67890", "more"].map((text) => output.accept({ type: "output", stream: "stdout", text }));
  expect([kept, output.text("stdout"), output.isFull()]).toEqual([["12345", "67890", ""], "1234567890", true]);
});

/** The smallest module with a memory: 2 pages, at most 65,536. */
const MODULE = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 5, 6, 1, 1, 2, 128, 128, 4]);

test("limits the memory that a WebAssembly module says it needs, and leaves the rest of it as it is", () => {
  const rest = [7, 5, 1, 1, 109, 2, 0];
  const limited = limitMemory(Uint8Array.from([...MODULE, ...rest]), 3, 300);
  expect([...limited]).toEqual([...MODULE.slice(0, 8), 5, 5, 1, 1, 3, 172, 2, ...rest]);
});

test("takes no limit below what a WebAssembly module begins with", () => {
  expect([...limitMemory(MODULE, 0, 1)]).toEqual([...MODULE.slice(0, 8), 5, 4, 1, 1, 2, 2]);
});

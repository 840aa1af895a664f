import { ConfigurationError } from "../errors.ts";
import { DatabaseUnavailableError, type UnavailableReason } from "./database-unavailable-error.ts";
import type { Row, Statement } from "./port.ts";

/** What the worker is told at its start. */
export interface WorkerStart {
  readonly path: string;
}

/** What the worker is asked to do. */
export type WorkerTask =
  | { readonly kind: "open"; readonly isSuspect: boolean }
  | { readonly kind: "read"; readonly statement: Statement }
  | { readonly kind: "write"; readonly statements: readonly Statement[] }
  | { readonly kind: "close" };

/** A task on its way to the worker. Tasks are done in order, one at a time. */
export interface WorkerRequest {
  readonly id: number;
  /** When to stop waiting for other processes, on the clock of `monotonicMs`; the time spent in the queue counts. */
  readonly deadlineMs: number;
  readonly task: WorkerTask;
}

/** An error in a form that passes between threads without losing its class. */
export type CarriedError =
  | { readonly kind: "unavailable"; readonly reason: UnavailableReason; readonly message: string }
  | { readonly kind: "configuration"; readonly message: string }
  | { readonly kind: "mistake"; readonly message: string };

/** What the worker says. */
export type WorkerMessage =
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "done"; readonly id: number; readonly rows: readonly (readonly Row[])[] }
  | { readonly kind: "failed"; readonly id: number; readonly error: CarriedError };

/** Packs an error for the way to another thread. */
export function carryError(error: unknown): CarriedError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DatabaseUnavailableError) return { kind: "unavailable", reason: error.reason, message };
  return { kind: error instanceof ConfigurationError ? "configuration" : "mistake", message };
}

/** Unpacks what {@link carryError} packed. */
export function unpackError(carried: CarriedError): Error {
  switch (carried.kind) {
    case "unavailable":
      return new DatabaseUnavailableError(carried.message, { reason: carried.reason });
    case "configuration":
      return new ConfigurationError(carried.message, { reason: "input" });
    case "mistake":
      return new Error(carried.message);
  }
}

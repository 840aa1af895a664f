import { z } from "zod";
import type { Database, Row } from "../database/port.ts";
import { findJsonProblem } from "../json.ts";
import type { JsonValue } from "../json.ts";
import type { EffectLedger, EffectPermit } from "../sandbox/port.ts";
import { findEffect, finishEffect, startEffect, type EffectScope } from "./effect-statements.ts";

export interface EffectLedgerOptions {
  /** Where effects are written down. The ledger does not close it. */
  readonly database: Database;
  readonly scope: EffectScope;
  /** Which of the run's executions this is, from 1. */
  readonly execution: number;
  /** sha256 of the program that runs: another one may do the same under another key. */
  readonly program: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Told why an effect was refused, or could not be noted as done, where that is the database's doing. */
  readonly onWarning: (message: string) => void;
}

/** What a program is told of an effect that nobody knows about. */
export const STARTED_BEFORE =
  "an earlier execution began this effect and never finished it, so nobody knows whether it happened, and it is not tried again";

/** What a program is told while the ledger cannot be had. */
export const LEDGER_UNAVAILABLE = {
  status: "refused",
  message: "the ledger of effects cannot be written now, and without it the action does not run",
  isUnavailable: true,
} as const satisfies EffectPermit;

const UNREADABLE = "the ledger of effects has this effect, and what it says of it cannot be read, so the action does not run";

const row = z.discriminatedUnion("status", [
  z.object({ status: z.literal("started") }),
  z.object({ status: z.literal("done"), value: z.string() }),
]);

/**
 * Creates the ledger of one execution's effects in a database. An acknowledged `start` survives the death of this
 * process; of several processes that start one effect, one is let go. It fails closed: while the database is
 * unavailable every effect is refused, with a warning.
 *
 * @example
 * const scope = { tenant: "default", runId, checkpointNamespace: "", mapIndex: "" };
 * const effects = createEffectLedger({ database, scope, execution: 1, program: sha256, clock: Date.now, onWarning: console.warn });
 * await sandbox.run(request, { effects });
 */
export function createEffectLedger({ database, scope, execution, program, clock, onWarning }: EffectLedgerOptions): EffectLedger {
  const letGo = new Set<string>();
  const warn = (error: unknown): void =>
    onWarning(`The ledger of effects failed: ${error instanceof Error ? error.message : String(error)}`);
  return {
    async start(key) {
      try {
        const statements = [startEffect(scope, { key, execution, program, now: clock() }), findEffect(scope, key)];
        const [started, found] = await database.write(statements);
        if (started?.length !== 1) return permitOf(found?.[0]);
        letGo.add(key);
        return { status: "go" };
      } catch (error) {
        warn(error);
        return LEDGER_UNAVAILABLE;
      }
    },
    /** @throws DatabaseUnavailableError, or an error if the effect was not let go here; the row stays as it is. */
    async finish(key, value) {
      try {
        if (!letGo.delete(key)) throw new Error("An effect was finished that had not been let go.");
        const statement = finishEffect(scope, { key, execution, now: clock(), value: JSON.stringify(value) });
        const [finished] = await database.write([statement], { isNeeded: true });
        if (finished?.length !== 1) throw new Error("The row of an effect was gone when it was finished.");
      } catch (error) {
        warn(error);
        throw error;
      }
    },
  };
}

/** What a row of an earlier execution allows. A row is untrusted: one that cannot be read allows nothing. */
function permitOf(found: Row | undefined): EffectPermit {
  const parsed = row.safeParse(found);
  if (!parsed.success) return { status: "unknown", message: UNREADABLE };
  if (parsed.data.status === "started") return { status: "unknown", message: STARTED_BEFORE };
  try {
    const value: unknown = JSON.parse(parsed.data.value);
    if (!findJsonProblem(value, "value")) return { status: "done", value: value as JsonValue }; // it has looked at every part
  } catch {
    // it is not JSON
  }
  return { status: "unknown", message: UNREADABLE };
}

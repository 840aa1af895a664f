import { z } from "zod";
import type { Database } from "../database/port.ts";
import type { JsonValue } from "../json.ts";
import { listEffects, releaseEffect, settleEffect, type EffectScope } from "./effect-statements.ts";

/** An effect as the ledger has it. `unknown`: it was begun, and nobody noted its end. */
export interface EffectEntry {
  readonly key: string;
  readonly status: "done" | "unknown";
  /** sha256 of the program that began it. */
  readonly program: string;
}

/** What a person has found out about an unknown effect: it happened, with a value for the program; or it did not. */
export type EffectFinding =
  | { readonly key: string; readonly happened: true; readonly value: JsonValue }
  | { readonly key: string; readonly happened: false };

/** What all executions of a run have done outside, for those who look at it from outside. */
export interface EffectRecord {
  /** @throws DatabaseUnavailableError */
  list(scope: EffectScope): Promise<readonly EffectEntry[]>;
  /**
   * Writes down what a person has found out, all of it or nothing. An effect that is done stays as it is.
   * @throws DatabaseUnavailableError
   */
  settle(scope: EffectScope, findings: readonly EffectFinding[]): Promise<void>;
}

/** A row that cannot be read says nothing certain. */
const row = z.object({ key: z.string(), status: z.enum(["started", "done"]).catch("started"), program: z.string().catch("") });

/** Creates the record of the effects in a database. */
export function createEffectRecord(database: Database, clock: () => number): EffectRecord {
  return {
    async list(scope) {
      const rows = await database.read(listEffects(scope));
      return rows.map((found) => {
        const { key, status, program } = row.parse(found);
        return { key, status: status === "done" ? "done" : "unknown", program };
      });
    },
    async settle(scope, findings) {
      const statements = findings.map((finding) => {
        if (!finding.happened) return releaseEffect(scope, finding.key);
        return settleEffect(scope, { key: finding.key, value: JSON.stringify(finding.value), now: clock() });
      });
      if (statements.length > 0) await database.write(statements, { isNeeded: true });
    },
  };
}

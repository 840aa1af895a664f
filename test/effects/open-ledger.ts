import type { Database, Row } from "../../src/database/port.ts";
import { createEffectLedger } from "../../src/effects/create-effect-ledger.ts";
import type { EffectLedgerOptions } from "../../src/effects/create-effect-ledger.ts";
import type { EffectScope } from "../../src/effects/effect-statements.ts";

export const SCOPE: EffectScope = { tenant: "tenant-1", runId: "run-1", checkpointNamespace: "", mapIndex: "" };

/** Opens the ledger of an execution; every warning is kept in `warnings`. */
export function openLedger(database: Database, options: Partial<EffectLedgerOptions> = {}) {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const ledger = createEffectLedger({
    database,
    scope: SCOPE,
    execution: 1,
    program: "program-1",
    clock: () => 1_000,
    onWarning,
    ...options,
  });
  return { ...ledger, warnings };
}

/** Every effect that the database has, by key. */
export function readEffects(database: Database): Promise<readonly Row[]> {
  return database.read({ sql: "SELECT key, status, value, execution, started_at, done_at FROM effects ORDER BY key", values: {} });
}

import { bypassDatabase } from "../database/bypass-database.ts";
import type { Database } from "../database/port.ts";
import type { RunHistory } from "./run-history.ts";

const REPLACE_RUN = `INSERT INTO runs (id, tenant, task, status, error_code, started_at, ended_at, metadata)
  VALUES (:id, :tenant, :task, :status, :errorCode, :startedAt, :endedAt, :metadata)
  ON CONFLICT (tenant, id) DO UPDATE SET task = excluded.task, status = excluded.status, error_code = excluded.error_code,
    started_at = excluded.started_at, ended_at = excluded.ended_at, metadata = excluded.metadata`;

/** Creates the history that writes runs into a database. While that is unavailable it writes nothing, and warns. */
export function createRunHistory(database: Database, onWarning: (message: string) => void): RunHistory {
  return {
    async record({ id, tenant, task, status, errorCode, startedAt, endedAt, metadata }) {
      const values = { id, tenant, task, status, errorCode, startedAt, endedAt, metadata };
      await bypassDatabase<unknown>({ name: "The run history", fallback: null, onWarning }, () =>
        database.write([{ sql: REPLACE_RUN, values }]),
      );
    },
  };
}

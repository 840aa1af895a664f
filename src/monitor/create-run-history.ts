import { bypassDatabase } from "../database/bypass-database.ts";
import type { Database } from "../database/port.ts";
import { showRun } from "./read-runs.ts";
import type { RunHistory } from "./run-history.ts";

const REPLACE_RUN = `INSERT INTO runs (id, tenant, task, status, error_code, started_at, ended_at, metadata, program)
  VALUES (:id, :tenant, :task, :status, :errorCode, :startedAt, :endedAt, :metadata, :program)
  ON CONFLICT (tenant, id) DO UPDATE SET task = excluded.task, status = excluded.status, error_code = excluded.error_code,
    started_at = excluded.started_at, ended_at = excluded.ended_at, metadata = excluded.metadata, program = excluded.program`;

/** Creates the history that keeps runs in a database. While that is unavailable it writes nothing, and warns. */
export function createRunHistory(database: Database, onWarning: (message: string) => void): RunHistory {
  return {
    async record({ id, tenant, task, status, errorCode, startedAt, endedAt, metadata, program }) {
      const values = { id, tenant, task, status, errorCode, startedAt, endedAt, metadata, program: program && JSON.stringify(program) };
      await bypassDatabase<unknown>({ name: "The run history", fallback: null, onWarning }, () =>
        database.write([{ sql: REPLACE_RUN, values }]),
      );
    },
    show: (query) => showRun(database, query),
  };
}

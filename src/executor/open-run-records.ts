import { openDatabase } from "../database/open-database.ts";
import { isPostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import { refuseForeignFile } from "../database/refuse-foreign-file.ts";
import { ConfigurationError } from "../errors.ts";
import { listRuns, showRun, type RunSummary } from "../monitor/read-runs.ts";
import type { RunRecord } from "../monitor/run-history.ts";
import { needDatabase } from "./need-database.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

/** The finished runs of a tenant, to be shown. Every method throws ConfigurationError (`input`) while the database cannot be used. */
export interface RunRecords {
  /** The newest first. */
  list(limit: number): Promise<readonly RunSummary[]>;
  /** @throws ConfigurationError (`input`) if there is no such run. */
  show(id: string): Promise<RunRecord>;
  close(): Promise<void>;
}

/** Opens what an executor with these options has written down of its runs. */
export async function openRunRecords(options: ExecutorOptions): Promise<RunRecords> {
  const { database: place, onWarning, tenant } = resolveOptions(options);
  if (!isPostgresUrl(place)) await refuseForeignFile(place);
  const database = openDatabase(place, { onWarning });
  const need = <Result>(operation: () => Promise<Result>): Promise<Result> => needDatabase("The command", operation);
  return {
    list: (limit) => need(() => listRuns(database, { tenant, limit })),
    async show(id) {
      const run = await need(() => showRun(database, { tenant, id }));
      if (run) return run;
      throw new ConfigurationError(
        `There is no finished run ${id}. "runs ls" lists those that are; of one that waits "approve ${id}" shows what it asks.`,
        { reason: "input" },
      );
    },
    close: () => database.close(),
  };
}

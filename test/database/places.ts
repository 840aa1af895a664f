import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { makeCertificate } from "../sandbox/network/certificates.ts";
import { debianPostgres, npmPostgres } from "../sandbox/network/postgres-sources.ts";
import { startPostgres } from "../sandbox/network/start-postgres.ts";
import { until } from "../sandbox/until.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** Where a test may have databases. */
export interface Place {
  readonly kind: "file" | "server";
  /** Names a database that is not there yet, or is empty: by a path or a URL. */
  readonly make: () => Promise<string>;
  /** Changes a database of ours as another program would. */
  readonly tamper: (database: string, sql: string) => Promise<void>;
}

/** Declares the same tests for SQLite and for PostgreSQL, with one server for all of them. */
export function describePlaces(title: string, declare: (place: Place) => void): void {
  describe(`${title}, in SQLite`, () => {
    declare(file);
  });
  describePostgres(title, declare);
}

const file: Place = {
  kind: "file",
  make: async () => join(await makeTemporaryFolder(), "executor.db"),
  async tamper(path, sql) {
    const connection = new DatabaseSync(path);
    connection.exec(sql);
    connection.close();
  },
};

/** Declares tests that need a server. Without one they are skipped with the reason printed, or fail where all are required. */
export function describePostgres(title: string, declare: (place: Place) => void): void {
  const source = [debianPostgres, npmPostgres].find(({ whyNot }) => whyNot === null) ?? debianPostgres;
  if (source.whyNot !== null) console.warn(`${title}, on PostgreSQL: skipped, since ${source.whyNot}`);
  describe.skipIf(source.whyNot !== null && process.env.REQUIRE_ALL !== "1")(`${title}, on PostgreSQL`, () => {
    const endings: (() => Promise<void>)[] = [];
    const free: string[] = [];
    let port = 0;
    let made = 0;
    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), "cached-executor-postgres-"));
      endings.push(() => rm(folder, { recursive: true, force: true }));
      await chmod(folder, 0o755); // the server runs as another user
      const certificate = makeCertificate(folder, ["db.example.com"]);
      port = await startPostgres({ source, certificate, folder, endLater: (end) => endings.unshift(end) });
      await until(() => isStarted(port));
    }, 120_000);
    afterAll(async () => {
      for (const end of endings) await end();
    });
    declare({
      kind: "server",
      async make() {
        const url = free.pop() ?? (await createDatabase(port, `test_${(made += 1)}`));
        onTestFinished(async () => {
          await runSql(url, EMPTY);
          free.push(url);
        });
        return url;
      },
      tamper: (url, sql) => runSql(url, `SET search_path TO cached_executor; ${sql}`).then(() => undefined),
    });
  });
}

/** To make a database takes longer than most tests: the next test has it again, empty. */
const EMPTY = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  DROP SCHEMA IF EXISTS cached_executor CASCADE`;

/** A server listens before it lets anybody in. */
function isStarted(port: number): Promise<boolean> {
  return runSql(urlOf(port, "postgres"), "SELECT 1").then(
    () => true,
    () => false,
  );
}

async function createDatabase(port: number, name: string): Promise<string> {
  await runSql(urlOf(port, "postgres"), `CREATE DATABASE ${name}`);
  return urlOf(port, name);
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres:secret@127.0.0.1:${port}/${database}`;
}

/** Runs SQL on a connection of its own, and gives the rows of one statement. */
export async function runSql(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

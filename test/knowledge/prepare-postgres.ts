import type { JsonValue } from "../../src/json.ts";
import type { Sandbox, SandboxOutcome } from "../../src/sandbox/port.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { debianPostgres, npmPostgres, type PostgresSource } from "../sandbox/network/postgres-sources.ts";
import { startPostgres } from "../sandbox/network/start-postgres.ts";
import { requestOf } from "../sandbox/request.ts";
import { askBubblewrap } from "./ask-bubblewrap.ts";
import { prepareEnclosure } from "./open-enclosure.ts";

/** A server and the one driver that programs find. */
export interface PostgresCase {
  /** Both in words. */
  readonly name: string;
  readonly source: PostgresSource;
  /** Python that hides the other driver. */
  readonly before: string;
  /** Why it cannot be tried; null if it can. */
  readonly reason: string | null;
}

/** Every server with every driver. */
export async function listPostgresCases(): Promise<PostgresCase[]> {
  const whyNot = await askBubblewrap();
  const drivers = ["psycopg", "psycopg2"];
  return [npmPostgres, debianPostgres].flatMap((source) =>
    drivers.map((driver) => {
      const others = drivers.filter((name) => name !== driver);
      const before = `import sys; sys.modules.update(dict.fromkeys(${JSON.stringify(others)}))\n`;
      return { name: `${source.name} by ${driver}`, source, before, reason: whyNot(driver) ?? source.whyNot };
    }),
  );
}

/** A database at `db.example.com`, and a sandbox that may reach it there and at `other.example.com`. */
export interface PostgresDatabase {
  readonly sandbox: Sandbox;
  readonly port: number;
  readonly allow: readonly string[];
  /** The way to it, as programs find it in their context. */
  readonly access: Readonly<Record<string, string | number>>;
  /** Runs SQL, and gives back the rows of the last statement as text. */
  ask(sql: string): Promise<JsonValue | SandboxOutcome>;
}

const SQL = `
try: import psycopg2 as psycopg
except ImportError: import psycopg
with psycopg.connect(host=context["pg_host"], port=context["pg_port"], user="postgres", password="secret", dbname="postgres",
        sslmode="require") as connection:
    cursor = connection.cursor()
    cursor.execute(context["sql"])
    result = [[None if value is None else str(value) for value in row] for row in cursor.fetchall()] if cursor.description else None
`;

/** Prepares databases for all tests of a file: one server of each source, which the first test that asks starts, and which goes with the file. */
export function preparePostgres(): (source: PostgresSource) => Promise<PostgresDatabase> {
  const openEnclosure = prepareEnclosure("db.example.com");
  const ports = new Map<PostgresSource, Promise<number>>();
  return async (source) => {
    const { sandbox, certificate, folder, endLater } = await openEnclosure();
    const starting = ports.get(source) ?? startPostgres({ source, certificate, folder, endLater });
    ports.set(source, starting);
    const port = await starting;
    const access = { pg_host: "db.example.com", pg_port: port, pg_user: "postgres", pg_password: "secret", pg_dbname: "postgres" };
    const allow = [`db.example.com:${port}`, `other.example.com:${port}`];
    const ask = async (sql: string) => valueOf(await sandbox.run(requestOf(SQL, { allow, context: { ...access, sql } })));
    return { sandbox, port, allow, access, ask };
  };
}

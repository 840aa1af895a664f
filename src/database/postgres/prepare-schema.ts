import type { ClientBase } from "pg";
import { z } from "zod";
import { ConfigurationError } from "../../errors.ts";
import { toPostgresDefinition } from "../migration-step.ts";
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from "../migrations.ts";

/** The schema in which all our tables are, whatever else the database holds. */
export const SCHEMA = "cached_executor";

/** What a database has of ours. `empty`: no schema, or one without anything in it. */
export type SchemaState = { readonly status: "empty"; readonly hasSchema: boolean } | { readonly status: "ours"; readonly version: number };

const FIND_SCHEMA = `SELECT
  EXISTS (SELECT FROM pg_namespace WHERE nspname = '${SCHEMA}') AS has_schema,
  EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('${SCHEMA}')) AS has_tables,
  EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('${SCHEMA}') AND relname = 'database_version') AS has_version`;

const FIND_VERSION = `SELECT version FROM ${SCHEMA}.database_version WHERE application = '${APPLICATION_ID}'`;

const found = z.object({ has_schema: z.literal([0, 1]), has_tables: z.literal([0, 1]), has_version: z.literal([0, 1]) });
const versions = z.tuple([z.object({ version: z.number() })]);

/**
 * Looks at our schema, and changes nothing.
 *
 * @throws ConfigurationError (`input`) for a newer version's schema, or one that another program made.
 */
export async function inspectSchema(client: ClientBase, name: string): Promise<SchemaState> {
  const schema = found.parse((await client.query(FIND_SCHEMA)).rows[0]);
  if (schema.has_tables === 0) return { status: "empty", hasSchema: schema.has_schema === 1 };
  const rows = versions.safeParse(schema.has_version === 1 ? (await client.query(FIND_VERSION)).rows : []);
  if (!rows.success) {
    throw new ConfigurationError(
      `The database ${name} has a schema ${SCHEMA} of another program. Name another database. Nothing was changed.`,
      { reason: "input" },
    );
  }
  const [{ version }] = rows.data;
  if (version > SCHEMA_VERSION) {
    throw new ConfigurationError(
      `The database ${name} has version ${version}, and this package knows versions up to ${SCHEMA_VERSION}. ` +
        "Update cached-executor, or name another database. Nothing was changed.",
      { reason: "input" },
    );
  }
  return { status: "ours", version };
}

/**
 * Brings our schema to {@link SCHEMA_VERSION} in one transaction; makes it if it is not there. Of several processes
 * that come at once, one does it and the others find it done.
 *
 * @throws what `inspectSchema` throws, before anything is changed.
 */
export async function prepareSchema(client: ClientBase, name: string): Promise<void> {
  if (isCurrent(await inspectSchema(client, name))) return;
  await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${APPLICATION_ID})`);
  const state = await inspectSchema(client, name); // again, under the lock; who throws here has the connection closed
  if (!isCurrent(state)) await client.query(stepsFrom(state).join(";\n"));
  await client.query("COMMIT");
}

function isCurrent(state: SchemaState): boolean {
  return state.status === "ours" && state.version === SCHEMA_VERSION;
}

function stepsFrom(state: SchemaState): string[] {
  const isNew = state.status === "empty";
  return [
    ...(isNew && !state.hasSchema ? [`CREATE SCHEMA ${SCHEMA}`] : []),
    ...(isNew
      ? [
          "CREATE TABLE database_version (application TEXT NOT NULL, version INTEGER NOT NULL)",
          `INSERT INTO database_version VALUES ('${APPLICATION_ID}', 0)`,
        ]
      : []),
    ...MIGRATIONS.slice(isNew ? 0 : state.version).map(toPostgresDefinition),
    `UPDATE database_version SET version = ${SCHEMA_VERSION}`,
  ];
}

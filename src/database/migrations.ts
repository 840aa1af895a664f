import type { DatabaseSync } from "node:sqlite";
import { COUNT_PROGRAMS } from "./count-programs.ts";
import { inTransaction } from "./in-transaction.ts";
import { toSqliteDefinition, type MigrationStep } from "./migration-step.ts";

/** Marks a file as ours, so that no other program's database is ever changed. "CXEC" in ASCII. */
export const APPLICATION_ID = 0x43_58_45_43;

const CREATE_PROGRAMS_AND_RUNS: MigrationStep = {
  both: `
  CREATE TABLE programs (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    exact_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    task TEXT NOT NULL,
    params_read TEXT NOT NULL,
    imports TEXT NOT NULL,
    validated_by TEXT NOT NULL,
    author TEXT NOT NULL,
    cost_usd REAL,
    created_at INTEGER NOT NULL,
    successes INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failures_in_row INTEGER NOT NULL,
    quarantined_at INTEGER,
    version INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (tenant, exact_key, sha256)
  ) STRICT;
  CREATE INDEX programs_by_age ON programs (tenant, created_at);

  CREATE TABLE runs (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    task TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
  ) STRICT;
  CREATE INDEX runs_by_age ON runs (tenant, started_at);
`,
};

const CREATE_EFFECTS: MigrationStep = {
  both: `
  CREATE TABLE effects (
    tenant TEXT NOT NULL,
    run_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    map_index TEXT NOT NULL,
    key TEXT NOT NULL,
    execution INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('started', 'done')),
    value TEXT,
    started_at INTEGER NOT NULL,
    done_at INTEGER,
    PRIMARY KEY (tenant, run_id, checkpoint_ns, map_index, key)
  ) STRICT, WITHOUT ROWID;
`,
};

const ADD_VALUES_SHOWN: MigrationStep = {
  both: "ALTER TABLE programs ADD COLUMN values_shown INTEGER NOT NULL DEFAULT 0 CHECK (values_shown IN (0, 1));",
};

/** Programs that were kept before have no template and no scope; their rows are of an older version, and are not read any more. */
const ADD_TEMPLATES_AND_JUDGEMENTS: MigrationStep = {
  both: `
  DELETE FROM programs;
  ALTER TABLE programs ADD COLUMN template_key TEXT NOT NULL DEFAULT '';
  ALTER TABLE programs ADD COLUMN reach TEXT NOT NULL DEFAULT 'exact' CHECK (reach IN ('exact', 'template'));
  ALTER TABLE programs ADD COLUMN scope_key TEXT NOT NULL DEFAULT '';
  ALTER TABLE programs ADD COLUMN key_parts TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE programs ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN program TEXT;
  CREATE INDEX programs_by_template ON programs (tenant, template_key);
  CREATE TABLE trials (
    program_id TEXT NOT NULL REFERENCES programs (id) ON DELETE CASCADE,
    param TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('proven', 'refuted')),
    checksum TEXT NOT NULL,
    PRIMARY KEY (program_id, param)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX programs_by_scope ON programs (tenant, scope_key, created_at);
  CREATE TABLE judgements (
    tenant TEXT NOT NULL,
    exact_key TEXT NOT NULL,
    program_key TEXT NOT NULL,
    task TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different')),
    checksum TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, exact_key, program_key)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX programs_by_use ON programs (tenant, last_used_at) WHERE quarantined_at IS NULL;
  ${COUNT_PROGRAMS.both}
`,
  file: `CREATE INDEX programs_by_task ON programs (tenant, task); ${COUNT_PROGRAMS.file}`,
  // a task may be longer than what an ordered index there can hold
  server: `CREATE INDEX programs_by_task ON programs USING hash (task); ${COUNT_PROGRAMS.server}`,
};

const CREATE_LEASES: MigrationStep = {
  both: `
  CREATE TABLE leases (
    tenant TEXT NOT NULL,
    exact_key TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, exact_key)
  ) STRICT, WITHOUT ROWID;
`,
};

const CREATE_LESSONS: MigrationStep = {
  both: `
  CREATE TABLE lessons (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    signature TEXT NOT NULL,
    error TEXT NOT NULL,
    fix TEXT NOT NULL,
    integrations TEXT NOT NULL,
    checksum TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    helped INTEGER NOT NULL,
    hurt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX lessons_by_signature ON lessons (tenant, signature);
`,
};

const CREATE_APPROVALS: MigrationStep = {
  both: `
  CREATE TABLE approvals (
    tenant TEXT NOT NULL,
    exact_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    checksum TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, exact_key, sha256)
  ) STRICT, WITHOUT ROWID;
`,
};

/** A channel's value lies once for each version of it, and not in each checkpoint. */
const CREATE_CHECKPOINTS: MigrationStep = {
  both: "", // a server has checkpoints of the official saver
  file: `
  CREATE TABLE checkpoints (
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    parent_id TEXT,
    written_at INTEGER NOT NULL,
    checkpoint_type TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    metadata_type TEXT NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
  ) STRICT;
  CREATE INDEX checkpoints_by_id ON checkpoints (checkpoint_id);
  CREATE TABLE checkpoint_values (
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    channel TEXT NOT NULL,
    version TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
  ) STRICT;
  CREATE TABLE checkpoint_writes (
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    task_path TEXT NOT NULL,
    task_id TEXT NOT NULL,
    idx INTEGER NOT NULL,
    channel TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
  ) STRICT;
`,
};

/** Effects that were had before are of no program that is known, and so of another one than any that comes. */
const CREATE_CLAIMS: MigrationStep = {
  both: `
  CREATE TABLE claims (
    tenant TEXT NOT NULL,
    run_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    execution INTEGER NOT NULL,
    holder TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, run_id, checkpoint_ns, execution)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX claims_by_end ON claims (expires_at);
  ALTER TABLE effects ADD COLUMN program TEXT NOT NULL DEFAULT '';
`,
};

const CREATE_MACHINES: MigrationStep = {
  both: `
  CREATE TABLE machines (
    tenant TEXT NOT NULL,
    run_id TEXT NOT NULL,
    id TEXT NOT NULL,
    sandbox TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, run_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX machines_by_end ON machines (ends_at);
`,
};

/**
 * Step N takes a database from version N to N + 1. A step that was released never changes; a change is a new step.
 * PostgreSQL has the same ones.
 */
export const MIGRATIONS: readonly MigrationStep[] = [
  CREATE_PROGRAMS_AND_RUNS,
  CREATE_EFFECTS,
  ADD_VALUES_SHOWN,
  ADD_TEMPLATES_AND_JUDGEMENTS,
  CREATE_LEASES,
  CREATE_LESSONS,
  CREATE_APPROVALS,
  CREATE_CHECKPOINTS,
  CREATE_CLAIMS,
  CREATE_MACHINES,
];

/** The version that this package reads and writes; in the file it is `PRAGMA user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Reads which version a database has; 0 for an empty one. */
export function readSchemaVersion(connection: DatabaseSync): number {
  return Number(connection.prepare("PRAGMA user_version").get()?.["user_version"]);
}

/**
 * Brings a database to {@link SCHEMA_VERSION} in one transaction. Of several processes that come at once, one does it
 * and the others find it done.
 *
 * @param refuseOthers Throws if the database is not one that this version may change.
 */
export function migrate(connection: DatabaseSync, refuseOthers: (connection: DatabaseSync) => void): void {
  if (readSchemaVersion(connection) === SCHEMA_VERSION) return;
  inTransaction(connection, () => {
    refuseOthers(connection); // again, under the lock: a newer version may have come in between
    for (const step of MIGRATIONS.slice(readSchemaVersion(connection))) connection.exec(toSqliteDefinition(step));
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

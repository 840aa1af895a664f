/** One step of a database. What both understand is said once; the rest follows it, for a file or for a server. */
export interface MigrationStep {
  /** In the types of SQLite, from which PostgreSQL's are made. */
  readonly both: string;
  /** For SQLite alone. */
  readonly file?: string;
  /** For PostgreSQL alone. */
  readonly server?: string;
}

/** Says a step for SQLite. */
export function toSqliteDefinition({ both, file = "" }: MigrationStep): string {
  return `${both}\n${file}`;
}

/** Says a step for PostgreSQL, with the same tables. Texts compare by their bytes, as they do in SQLite. */
export function toPostgresDefinition({ both, server = "" }: MigrationStep): string {
  const definition = both
    .replaceAll(/\)\s*STRICT(?:,\s*WITHOUT ROWID)?\s*;/g, ");")
    .replaceAll(/\bINTEGER\b/g, "BIGINT")
    .replaceAll(/\bREAL\b/g, "DOUBLE PRECISION")
    .replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"');
  return `${definition}\n${server}`;
}

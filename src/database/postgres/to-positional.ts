import type { SqlValue, Statement } from "../port.ts";

/** A statement as PostgreSQL takes it. */
export interface PositionalStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Quoted texts and casts are passed over, so that only names of parameters are left. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|::|:([A-Za-z_]\w*)/g;

/** Puts `$1`, `$2`, … for named parameters. @throws Error for a value that is missing or not used, as SQLite does. */
export function toPositional({ sql, values }: Statement): PositionalStatement {
  const names: string[] = [];
  const text = sql.replaceAll(TOKEN, (token: string, name: string | undefined) => {
    if (name === undefined) return token;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const unused = Object.keys(values).find((name) => !names.includes(name));
  if (unused !== undefined) throw new Error(`The statement has no parameter :${unused}.`);
  return { text, values: names.map((name) => valueOf(values, name)) };
}

function valueOf(values: Statement["values"], name: string): SqlValue {
  const value = values[name];
  if (value === undefined) throw new Error(`The statement's parameter :${name} has no value.`);
  return value;
}

import type { TypeOverrides } from "pg";

/** Types of PostgreSQL by their numbers, `SELECT oid, typname FROM pg_type`. */
const BOOL = 16;
const INT8 = 20;
const NUMERIC = 1700;

/** Has the driver give what SQLite would give, numbers and 0 or 1, where it has text and booleans. */
export function setColumnParsers(types: TypeOverrides): TypeOverrides {
  types.setTypeParser(BOOL, (text) => (text === "t" ? 1 : 0));
  types.setTypeParser(INT8, parseInteger);
  types.setTypeParser(NUMERIC, Number);
  return types;
}

/** An integer that a number cannot hold stays whole, and is no number: whoever parses the row refuses it. */
function parseInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

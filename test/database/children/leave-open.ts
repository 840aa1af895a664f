// Uses a database and never closes it; the last write is not even awaited.
import { openDatabase } from "../../../src/database/open-database.ts";

const database = openDatabase(String(process.argv[2]), { onWarning: console.error });
const insert = (id: string) => ({
  sql: "INSERT INTO runs VALUES ('t', :id, 'a task', 'ok', NULL, 1, 2, '{}', NULL)",
  values: { id },
});
await database.write([insert("awaited")]);
await database.read({ sql: "SELECT id FROM runs", values: {} });
void database.write([insert("not awaited")]);
console.log("end of script");

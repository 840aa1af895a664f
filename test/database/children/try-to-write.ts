// Tries to write one run, and prints why it could not.
import { DatabaseUnavailableError } from "../../../src/database/database-unavailable-error.ts";
import { openDatabase } from "../../../src/database/open-database.ts";

const database = openDatabase(String(process.argv[2]), { onWarning: console.error });
try {
  await database.write([{ sql: "DELETE FROM runs", values: {} }]);
  console.log("written");
} catch (error) {
  console.log(error instanceof DatabaseUnavailableError ? error.reason : String(error));
}

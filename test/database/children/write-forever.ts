// Writes runs 0, 1, 2, … and prints each number after its commit was acknowledged.
import { openDatabase } from "../../../src/database/open-database.ts";

const database = openDatabase(String(process.argv[2]), { onWarning: console.error });
const round = String(process.argv[3]);
console.log("started");
for (let number = 0; ; number += 1) {
  await database.write([
    {
      sql: "INSERT INTO runs VALUES (:tenant, :id, 'a task', 'ok', NULL, :number, :number, :metadata, NULL)",
      values: { tenant: round, id: String(number), number, metadata: "m".repeat(2_000) },
    },
  ]);
  console.log(number);
}

// Holds the write lock of a database until its input ends.
import { DatabaseSync } from "node:sqlite";

const connection = new DatabaseSync(String(process.argv[2]));
connection.exec("BEGIN IMMEDIATE");
console.log("locked");
process.stdin.on("end", () => {
  connection.exec("ROLLBACK");
  connection.close();
  console.log("released");
});
process.stdin.resume();

// Starts effects "0", "1", … and prints what each was answered; stays alive until its input ends, with all of them unfinished.
import { openDatabase } from "../../../src/database/open-database.ts";
import { openLedger } from "../open-ledger.ts";

const [path, count] = [String(process.argv[2]), Number(process.argv[3])];
const database = openDatabase(path, { onWarning: console.error });
const ledger = openLedger(database);
for (let key = 0; key < count; key += 1) console.log(key, (await ledger.start(String(key))).status);
process.stdin.resume();

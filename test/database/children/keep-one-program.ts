// Keeps one program many times over, and ends by itself.
import { createProgramCache } from "../../../src/cache/create-program-cache.ts";
import { openDatabase } from "../../../src/database/open-database.ts";
import { createSampleProgram } from "../../../src/testing/program-cache-contract.ts";

const [path, times] = [String(process.argv[2]), Number(process.argv[3])];
const onWarning = (message: string): void => console.log(`warning: ${message}`);
const database = openDatabase(path, { onWarning });
const cache = createProgramCache({ database, onWarning });
for (let time = 0; time < times; time += 1) await cache.keep(createSampleProgram(), time);
await database.close();
console.log("done");

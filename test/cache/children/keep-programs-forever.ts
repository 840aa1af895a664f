// Keeps program 0, 1, 2, … each under one of five keys, with a trial and a use, and prints each number after it was kept.
import { createProgramCache } from "../../../src/cache/create-program-cache.ts";
import { openDatabase } from "../../../src/database/open-database.ts";
import { createNumberedProgram } from "../numbered-program.ts";

const onWarning = (message: string): void => console.log(`warning: ${message}`);
const [path, first] = [String(process.argv[2]), Number(process.argv[3])];
const database = openDatabase(path, { onWarning });
const cache = createProgramCache({ database, onWarning });
console.log("started");
for (let number = first; ; number += 1) {
  const id = await cache.keep(createNumberedProgram(number), number);
  console.log(number);
  await cache.recordTrials(id, { proven: ["number_1"], refuted: [] });
  await cache.recordUse(id, "success", number);
}

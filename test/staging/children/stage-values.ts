// Stages the same values as its siblings, many times over.
import { openStagingFolder } from "../../../src/staging/open-staging-folder.ts";

const staging = openStagingFolder(String(process.argv[2]), { onWarning: console.log });
for (let round = 0; round < 20; round += 1) {
  for (let number = 0; number < 5; number += 1) {
    const reference = await staging.putBytes(Buffer.alloc(200_000, number), { name: String(number) });
    await staging.read(reference);
  }
}
console.log("done");

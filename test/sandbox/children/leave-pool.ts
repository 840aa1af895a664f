import { setTimeout } from "node:timers/promises";
import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { requestOf } from "../request.ts";

/** A host that never closes its sandbox, whose pool holds interpreters with and without targets; it has nothing else to do. */
const sandbox = createBubblewrapSandbox({ runsFolder: process.argv[2], pool: { size: 2 } });
for (const allow of [[], ["127.0.0.1:9"]]) {
  await sandbox.run(requestOf("1", { allow }));
  await sandbox.run(requestOf("1", { allow }));
}
await setTimeout(200); // until they wait
console.log("done");

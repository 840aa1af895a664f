// The process that is killed: begins a run, and tells what goes on.
import { openExecutor } from "./open-executor.ts";

const [folder = "", runId = ""] = process.argv.slice(2);
const { executor, close } = openExecutor(folder);
for await (const event of executor.stream("Add the values", { context: { values: [20, 5] }, runId })) {
  if (event.type === "phase") console.log(event.phase);
}
await close();

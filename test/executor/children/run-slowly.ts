// Runs one task over a database with checkpoints.
import { factsOf, openSlowExecutor } from "../slow-executor.ts";

const [path, runId, notes] = [String(process.argv[2]), String(process.argv[3]), String(process.argv[4])];
const { executor, close } = openSlowExecutor({ path, notes, onNote: console.log });
console.log("begins");
const outcome = await executor.execute("Double n", { context: { n: 21, text: "x".repeat(100_000) }, runId });
console.log(JSON.stringify(factsOf(outcome)));
await close();

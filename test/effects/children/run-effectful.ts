// Runs a program that has three effects, over a database with checkpoints.
import { openEffectfulExecutor } from "../effectful-executor.ts";

const [path, notes, runId, linesPort, mailPort] = process.argv.slice(2).map(String);
const place = { path: String(path), notes: String(notes), linesPort: Number(linesPort), mailPort: Number(mailPort) };
const { execute, close } = openEffectfulExecutor(place);
console.log("begins");
await execute(String(runId));
console.log("ends");
await close();

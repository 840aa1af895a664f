// Answers a run whose program does not end, and says when it runs.
import { watchFile } from "node:fs";
import { openClaimingExecutor } from "../claiming-executor.ts";

const [path, notes, run] = process.argv.slice(2).map(String);
const [runId, sha256] = String(run).split(",");
const { executor } = openClaimingExecutor({ path: String(path), notes: String(notes), programMs: 600_000 });
watchFile(String(notes), { interval: 20 }, () => console.log("executes"));
await executor.resume(String(runId), { answer: { action: "approve", sha256: String(sha256) } });

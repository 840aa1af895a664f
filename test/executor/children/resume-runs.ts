// Answers runs that wait for an approval, one after another, and prints what came of each.
import { openClaimingExecutor } from "../claiming-executor.ts";

const [path, notes, ...runs] = process.argv.slice(2).map(String);
const { executor, close } = openClaimingExecutor({ path: String(path), notes: String(notes) });
console.log("begins");
for (const run of runs) {
  const [runId, sha256] = run.split(",");
  const answered = executor.resume(String(runId), { answer: { action: "approve", sha256: String(sha256) } });
  console.log(await answered.then(String, (error: { code?: unknown }) => String(error.code)));
}
await close();

// Runs a task at E2B, over a database with checkpoints, whose program posts to a server.
import { openE2BExecutor } from "../e2b-executor.ts";

const [path, url, port, runId] = process.argv.slice(2).map(String);
const { execute, close } = openE2BExecutor({ path: String(path), url: String(url), port: Number(port) });
await execute(String(runId));
await close();

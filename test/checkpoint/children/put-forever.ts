// Puts checkpoints and writes of a thread, and says each that was acknowledged; without a number until it is killed.
import { SqliteCheckpointer } from "../../../src/checkpoint/sqlite-checkpointer.ts";
import { checkpointOf, METADATA } from "../checkpoint-of.ts";

const [path, threadId, count] = [String(process.argv[2]), String(process.argv[3]), Number(process.argv[4] ?? Infinity)];
const checkpointer = new SqliteCheckpointer(path);
let config: object = { configurable: { thread_id: threadId } };
for (let step = 0; step < count; step += 1) {
  const checkpoint = checkpointOf({ step, text: `${threadId} ${step}` }, step);
  config = await checkpointer.put(config, checkpoint, { ...METADATA, step }, checkpoint.channel_versions);
  process.stdout.write(`put ${checkpoint.id}\n`);
  await checkpointer.putWrites(config, [["out", step]], "task");
  process.stdout.write(`write ${checkpoint.id}\n`);
}
await checkpointer.close();

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { CachedExecutor, SqliteCheckpointer, type CodeModel } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/index.ts";

/** An executor over the database of a folder, as each process opens it. Each question to the model is a line in the folder's `asked.txt`. */
export function openExecutor(folder: string) {
  const database = join(folder, "executor.db");
  const scripted = createScriptedModel(["import time\ntime.sleep(2)\nresult = {'total': sum(context['values'])}"]);
  const model: CodeModel = {
    name: "counted",
    generate: (request, options) => {
      appendFileSync(join(folder, "asked.txt"), "asked\n");
      return scripted.generate(request, options);
    },
  };
  const checkpointer = new SqliteCheckpointer(database); // the database's own file, or another
  const executor = new CachedExecutor({ model, database, checkpointer });
  const close = async () => {
    await executor.close();
    await checkpointer.close();
  };
  return { executor, close };
}

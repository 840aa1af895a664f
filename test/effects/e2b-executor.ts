import { SqliteCheckpointer } from "../../src/checkpoint/sqlite-checkpointer.ts";
import { CachedExecutor } from "../../src/executor/cached-executor.ts";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { API_KEY } from "../sandbox/e2b-server/start-e2b-server.ts";

/** Posts to a server under a key, and returns what that said. */
const PROGRAM = `
import socket
def post():
    with socket.create_connection(("a.example", context["port"])) as connection:
        connection.sendall(b"x")
        return connection.makefile().read()
result = once("post:1", post)
`;

export interface E2BExecutorPlace {
  readonly path: string;
  /** Of the server that stands in for E2B. */
  readonly url: string;
  /** Of the server that is posted to. */
  readonly port: number;
  readonly clock?: () => number;
}

/** An executor with checkpoints whose programs run at E2B, where every name leads to this machine. */
export function openE2BExecutor({ path, url, port, clock = Date.now }: E2BExecutorPlace) {
  const checkpointer = new SqliteCheckpointer(path);
  const sandbox = createE2BSandbox(
    { apiKey: API_KEY, apiUrl: url, sandboxUrl: url, allowCoarse: true },
    { resolve: async () => ["127.0.0.1"] },
  );
  const executor = new CachedExecutor({
    model: createScriptedModel([PROGRAM]),
    sandbox,
    network: { allow: [`a.example:${port}`], allowCoarse: true },
    database: path,
    checkpointer,
    clock,
    onWarning: (message) => console.error(message),
  });
  const close = async () => {
    await executor.close();
    await sandbox.close();
    await checkpointer.close();
  };
  return { executor, execute: (runId?: string) => executor.execute("Post it", { ...(runId && { runId }), context: { port } }), close };
}

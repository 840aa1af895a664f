import { parentPort, workerData } from "node:worker_threads";
import type { Row } from "./port.ts";
import { SqliteWriter } from "./sqlite-writer.ts";
import { carryError, type WorkerMessage, type WorkerRequest, type WorkerStart } from "./worker-messages.ts";

/** The thread that does all writes of one database. Started by `worker-client`. */
function serve(port: NonNullable<typeof parentPort>, { path }: WorkerStart): void {
  const say = (message: WorkerMessage): void => port.postMessage(message);
  const writer = new SqliteWriter(path, (message) => say({ kind: "warning", message }));
  port.on("message", (request: WorkerRequest) => {
    try {
      say({ kind: "done", id: request.id, rows: perform(writer, request) });
    } catch (error) {
      say({ kind: "failed", id: request.id, error: carryError(error) });
    }
  });
}

function perform(writer: SqliteWriter, { task, deadlineMs }: WorkerRequest): readonly (readonly Row[])[] {
  switch (task.kind) {
    case "open":
      writer.open(deadlineMs, task.isSuspect);
      return [];
    case "read":
      return [writer.read(task.statement, deadlineMs)];
    case "write":
      return writer.write(task.statements, deadlineMs);
    case "close":
      writer.close();
      return [];
  }
}

if (parentPort !== null) serve(parentPort, workerData as WorkerStart); // worker-client is the only one that starts this file

import { appendFileSync } from "node:fs";
import { createEndlessModel, openDurableExecutor } from "../executor/durable-executor.ts";

/** Has three effects: a line in a file and a row in a database, behind one server, and a mail at another. */
const PROGRAM = `
import smtplib, socket
run = context["run"]
def tell(what):
    with socket.create_connection(("127.0.0.1", context["lines"]), timeout=10) as connection:
        connection.sendall(f"{what} {run}\\n".encode())
        return connection.makefile().readline().strip()
def send():
    with smtplib.SMTP("127.0.0.1", context["mail"], timeout=10) as server:
        server.sendmail("ana@example.com", "bo@example.com", f"Subject: {run}\\r\\n\\r\\nHello")
    return "sent"
told = [once(f"file:{run}", lambda: tell("file")), once(f"row:{run}", lambda: tell("row")), once(f"mail:{run}", send)]
result = {"effects": len(told)}
`;

export interface EffectfulOptions {
  readonly path: string;
  /** Where each model call is noted. */
  readonly notes: string;
  readonly linesPort: number;
  readonly mailPort: number;
  readonly clock?: () => number;
}

/** An executor with checkpoints whose program, under bubblewrap, may reach two servers of the test. */
export function openEffectfulExecutor({ path, notes, linesPort, mailPort, clock = Date.now }: EffectfulOptions) {
  const { executor, close } = openDurableExecutor({
    path,
    model: createEndlessModel(() => {
      appendFileSync(notes, "model\n");
      return PROGRAM;
    }),
    sandbox: "bubblewrap",
    network: { allow: [`127.0.0.1:${linesPort}`, `127.0.0.1:${mailPort}`] },
    clock,
  });
  const execute = (runId: string) => executor.execute("Do the three", { runId, context: { run: runId, lines: linesPort, mail: mailPort } });
  return { executor, execute, close };
}

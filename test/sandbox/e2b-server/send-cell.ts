import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { MESSAGE_TYPE } from "../../../src/sandbox/e2b/bridge-text.ts";

/** What goes wrong with the events of a cell. */
export interface CellTrouble {
  readonly cell:
    /** The stream ends politely, the machine lives on. */
    | "cut"
    /** The machine ends, and the connection with it. */
    | "machine-ends"
    /** A line that is no JSON. */
    | "garbage"
    /** A message is lost. */
    | "drop"
    /** Every byte comes alone, with characters of several bytes between the messages. */
    | "split"
    /** Other messages of the same type, from a stranger. */
    | "stranger"
    /** The types of messages stand beside the known ones, not in `extra`. */
    | "flat"
    /** Nothing more comes, and the connection stays. */
    | "silence";
  /** How many display messages go out before. @default 0 */
  readonly after?: number;
}

/** A cell that runs, and where its events go. */
export interface Cell {
  readonly kernel: ChildProcess;
  readonly response: ServerResponse;
  readonly endMachine: () => Promise<unknown>;
}

/** Sends the events of a cell as they come, until the kernel has ended. */
export async function sendCell({ kernel, response, endMachine }: Cell, trouble?: CellTrouble): Promise<void> {
  const closed = once(kernel, "close");
  if (!kernel.stdout) throw new Error("no output");
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.flushHeaders();
  let displays = 0;
  for await (const line of createInterface({ input: kernel.stdout })) {
    if (response.destroyed) break;
    const isDisplay = line.startsWith('{"type": "result"');
    if (trouble && displays === (trouble.after ?? 0) && isDisplay) {
      if (trouble.cell === "cut") return void response.end();
      if (trouble.cell === "silence") return;
      if (trouble.cell === "machine-ends") return void (await endMachine(), response.socket?.resetAndDestroy());
      if (trouble.cell === "garbage") response.write("<html>502</html>\n");
      if (trouble.cell === "stranger") response.write(strangerMessage());
    }
    const dropped = trouble?.cell === "drop" && isDisplay && displays === (trouble.after ?? 0);
    displays += isDisplay ? 1 : 0;
    if (!dropped) await write(response, line, trouble?.cell);
  }
  await closed;
  response.end();
}

async function write(response: ServerResponse, line: string, trouble: CellTrouble["cell"] | undefined): Promise<void> {
  if (trouble === "flat") return void response.write(`${JSON.stringify(flatten(JSON.parse(line) as Record<string, unknown>))}\n`);
  if (trouble !== "split") {
    if (!response.write(`${line}\n`)) await drained(response);
    return;
  }
  response.socket?.setNoDelay(true);
  for (const byte of Buffer.from(`${JSON.stringify({ type: "stdout", text: "ñ€😀" })}\n${line}\n`)) {
    response.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
}

/** Resolves when there is room again, or nobody listens any more. */
async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]).finally(() => over.abort());
}

function flatten({ extra, ...event }: Record<string, unknown>): Record<string, unknown> {
  return typeof extra === "object" ? { ...event, ...extra } : event;
}

function strangerMessage(): string {
  const done = { type: "done", outcome: { status: "ok", result: { status: "value", value: "forged" } } };
  const message = { nonce: "00000000-0000-0000-0000-000000000000", number: 1, type: "data", data: `${JSON.stringify(done)}\n` };
  return `${JSON.stringify({ type: "result", extra: { [MESSAGE_TYPE]: message } })}\n`;
}

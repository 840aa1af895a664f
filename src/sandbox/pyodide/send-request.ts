import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { Duplex } from "node:stream";
import { refuseFile } from "../run-folder.ts";
import type { SandboxFile, SandboxRequest } from "../port.ts";
import type { ChildRequest, InputPiece } from "./child/messages.ts";

const PIECE_BYTES = 192 * 1024;

/** The program's folders, inside its own file system. */
const FOLDERS = { folder: "/work", inputs: "/work", scratch: "/tmp" };

const EFFECTS = { status: "none", message: "no effect can happen in a Pyodide sandbox, which has no network" } as const;

/** Writes the request and its files to a child; ends early if the child has died. */
export async function sendRequest(channel: Duplex, request: SandboxRequest): Promise<void> {
  const { code, checks, context, params, limits } = request;
  const files = request.files.map((file) => file.name);
  const line: ChildRequest = {
    request: { code, checks, context, params, limits, files, effects: EFFECTS, ...FOLDERS },
    files: files.length,
  };
  await writeLine(channel, line);
  for (const file of request.files) await sendFile(channel, file);
}

async function sendFile(channel: Duplex, file: SandboxFile): Promise<void> {
  try {
    for await (const chunk of createReadStream(file.path, { highWaterMark: PIECE_BYTES })) {
      const data = (chunk as Buffer).toString("base64"); // no encoding is set on it
      await writeLine(channel, { name: file.name, data, last: false });
    }
  } catch (cause) {
    throw refuseFile(file, cause);
  }
  await writeLine(channel, { name: file.name, data: "", last: true });
}

async function writeLine(channel: Duplex, line: ChildRequest | InputPiece): Promise<void> {
  if (channel.destroyed || channel.write(`${JSON.stringify(line)}\n`)) return;
  await Promise.race([once(channel, "drain"), once(channel, "close")]).catch(() => {}); // it died: the reader tells
}

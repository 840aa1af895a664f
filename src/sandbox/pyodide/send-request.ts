import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { checkFileName, refuseFile } from "../run-folder.ts";
import type { SandboxFile, SandboxRequest } from "../port.ts";
import type { ChildRequest, InputPiece } from "./child/messages.ts";

const PIECE_BYTES = 192 * 1024;

/** The program's folders, inside its own file system. */
const FOLDERS = { folder: "/work", inputs: "/work", scratch: "/tmp" };

/**
 * Checks what can be known of the input files before anything starts.
 * @throws ConfigurationError (`input`) if a file has no proper name or cannot be read.
 */
export async function checkInputs(files: readonly SandboxFile[]): Promise<void> {
  const taken = new Set<string>();
  for (const file of files) {
    checkFileName(file.name);
    const parts = file.name.split("/");
    const above = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    if (taken.has(`${file.name}/`) || above.some((name) => taken.has(name))) throw refuseFile(file, "the name is taken");
    taken.add(file.name);
    for (const folder of above.slice(0, -1)) taken.add(`${folder}/`);
    const found = await stat(file.path).catch((cause: unknown) => Promise.reject(refuseFile(file, cause)));
    if (!found.isFile()) throw refuseFile(file, "it is not a plain file");
  }
}

/** Writes the request and its files to a child; ends early if the child has died. */
export async function sendRequest(channel: Duplex, request: SandboxRequest): Promise<void> {
  const { code, checks, context, params, limits } = request;
  const files = request.files.map((file) => file.name);
  const line: ChildRequest = { request: { code, checks, context, params, limits, files, ...FOLDERS }, files: files.length };
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

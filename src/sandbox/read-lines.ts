import type { Duplex } from "node:stream";
import { SandboxError } from "../errors.ts";

/**
 * Reads a stream line by line; ends without an error when the other side died.
 * @param maxBytes Length of the longest line.
 * @throws SandboxError if a line is longer.
 */
export async function* readLines(stream: Duplex, maxBytes: number): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of readChunks(stream)) {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...pending, rest.subarray(0, end)]).toString("utf8");
      pending = [];
      pendingBytes = 0;
      rest = rest.subarray(end + 1);
    }
    pending.push(rest);
    pendingBytes += rest.length;
    if (pendingBytes > maxBytes) throw new SandboxError("The sandbox's driver sent a message that is too long.");
  }
}

async function* readChunks(stream: Duplex): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer; // no encoding is set on it
  } catch {
    return;
  }
}

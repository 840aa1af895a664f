import { Buffer } from "node:buffer";
import { readSync, writeSync } from "node:fs";
import { endProcess } from "./end-process.ts";

/** The host's end is read and written without a queue: nothing else happens in this process meanwhile. */
const CHANNEL = 3;
const CHUNK_BYTES = 1 << 16;
const AGAIN_WAIT_MS = 2;

let pending: Buffer = Buffer.alloc(0);

/** Waits for the next line of the host. Ends this process if the host has gone. */
export function readLine(): string {
  const parts: Buffer[] = [];
  for (let end = pending.indexOf(10); end < 0; end = pending.indexOf(10)) {
    parts.push(pending);
    pending = readChunk();
  }
  const end = pending.indexOf(10);
  const line = Buffer.concat([...parts, pending.subarray(0, end)]).toString("utf8");
  pending = pending.subarray(end + 1);
  return line;
}

function readChunk(): Buffer {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const size = orEnd(() => readSync(CHANNEL, chunk, 0, CHUNK_BYTES, null));
  if (size === 0) endProcess(0);
  return chunk.subarray(0, size);
}

/**
 * Writes one frame as a line. Ends this process if the host has gone.
 * @param maxBytes Longest line; a longer one is not written.
 * @returns Whether it was written.
 */
export function writeFrame(frame: object, maxBytes = Infinity): boolean {
  const line = Buffer.from(`${JSON.stringify(frame)}\n`);
  if (line.length > maxBytes) return false;
  writeBytes(line);
  return true;
}

/** Writes bytes as they are. Ends this process if the host has gone. */
export function writeBytes(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += orEnd(() => writeSync(CHANNEL, bytes, at));
}

function orEnd(operate: () => number): number {
  for (;;) {
    try {
      return operate();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) endProcess(0);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_WAIT_MS); // a pipe that does not block
    }
  }
}

import { SandboxError } from "../../errors.ts";
import type { ChildDriver } from "../driver-process.ts";
import { describeLastWords } from "./describe-last-words.ts";

const MAX_BYTES = 512 * 1024 ** 2;

/**
 * Takes the snapshot that a child sends: a line with its size, then its bytes.
 * @throws SandboxError if the child ends without it, or takes longer than `timeoutMs`.
 */
export async function receiveSnapshot(child: ChildDriver, timeoutMs: number): Promise<Buffer> {
  const timer = setTimeout(child.kill, timeoutMs);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of child.channel) {
      const bytes = chunk as Buffer; // no encoding is set on it
      size += bytes.length;
      if (size > MAX_BYTES) throw new SandboxError("Pyodide's snapshot is larger than it can be.");
      chunks.push(bytes);
    }
    await child.closed;
    return bodyOf(Buffer.concat(chunks), child.errorText());
  } finally {
    clearTimeout(timer);
    child.kill();
    await child.closed;
  }
}

function bodyOf(received: Buffer, errorText: string): Buffer {
  const end = received.indexOf(10);
  const announced = Number(received.subarray(0, Math.max(end, 0)).toString("ascii"));
  const body = received.subarray(end + 1);
  if (end > 0 && body.length === announced) return body;
  throw new SandboxError(`Pyodide made no snapshot${describeLastWords(errorText)}`);
}

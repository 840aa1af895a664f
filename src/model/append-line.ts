import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";

/** Appends one line to a file. */
export interface LineAppender {
  /** @throws ConfigurationError (`input`) if the file cannot be written to; call it before the line costs anything. */
  check(): Promise<void>;
  /** @throws ConfigurationError (`input`) if the line could not be written whole. */
  append(line: string): Promise<void>;
}

/**
 * Makes an appender for one file. A line is one write at the file's end, so that calls at once, also from several
 * processes, leave whole lines; the file is only readable by its owner when it is made here.
 */
export function createLineAppender(path: string): LineAppender {
  const fail = (cause: unknown): never => {
    throw new ConfigurationError(`Cannot write to ${path}. Choose a file in a folder that exists and can be written to.`, {
      reason: "input",
      cause,
    });
  };
  return {
    check: () => withFile(path, () => Promise.resolve()).catch(fail),
    append: (line) => withFile(path, (file) => writeLine(file, line)).catch(fail),
  };
}

async function withFile(path: string, use: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, "a+", 0o600);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

async function writeLine(file: FileHandle, line: string): Promise<void> {
  const bytes = Buffer.from(`${(await endsInLine(file)) ? "\n" : ""}${line}\n`);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten !== bytes.length) throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were written`);
}

/** Whether the last line has no end: an editor left it so, or a process died in the middle. */
async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer.toString() !== "\n";
}

import type { Duplex } from "node:stream";
import { parseDriverFrame } from "./driver-frames.ts";
import type { DriverFrame } from "./driver-frames.ts";
import type { SandboxLimits } from "./port.ts";
import { readLines } from "./read-lines.ts";

/** What is around a result: checks, warnings, JSON of our own. */
const EXTRA_BYTES = 1_000_000;

/**
 * Reads what a driver sends; ends without an error when it died.
 * @throws SandboxError if it sends something that is not one of its messages, or one that is too long.
 */
export async function* readFrames(channel: Duplex, { resultBytes }: SandboxLimits): AsyncGenerator<DriverFrame> {
  for await (const line of readLines(channel, resultBytes + EXTRA_BYTES)) yield parseDriverFrame(line);
}

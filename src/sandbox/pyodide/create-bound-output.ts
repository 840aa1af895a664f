import type { DriverFrame } from "../driver-frames.ts";

type OutputFrame = Extract<DriverFrame, { type: "output" }>;

/** What a program printed, held to its cap on this side. */
export interface BoundOutput {
  /** Takes a piece; answers what of it is kept. */
  accept(piece: OutputFrame): string;
  readonly text: (stream: OutputFrame["stream"]) => string;
  /** Whether pieces were dropped here, or as many bytes came as are let through: a run that was ended could not tell. */
  readonly isFull: () => boolean;
}

/** Each unit of text comes of a byte at least, so that this cap is never met by a child that keeps its own. */
export function createBoundOutput(maxUnits: number): BoundOutput {
  const pieces = { stdout: [] as string[], stderr: [] as string[] };
  const used = { stdout: 0, stderr: 0 };
  const bytes = { stdout: 0, stderr: 0 };
  return {
    accept: ({ stream, text }) => {
      const kept = text.slice(0, maxUnits - used[stream]).toWellFormed();
      used[stream] += text.length;
      bytes[stream] += Buffer.byteLength(text);
      if (kept !== "") pieces[stream].push(kept);
      return kept;
    },
    text: (stream) => pieces[stream].join(""),
    isFull: () => bytes.stdout >= maxUnits || bytes.stderr >= maxUnits,
  };
}

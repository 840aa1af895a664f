import { Buffer } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { writeFrame } from "./child-channel.ts";

/** One output stream of the program: forwarded as text up to a cap, and dropped past it. */
export interface ProgramOutput {
  write(bytes: Uint8Array): void;
  /** Forwards what was left of a character cut in two. Tells whether anything was dropped. */
  end(): boolean;
}

/** Forwards a stream in frames, its characters whole. */
export function createProgramOutput(stream: "stdout" | "stderr", maxBytes: number): ProgramOutput {
  const decoder = new StringDecoder("utf8");
  let left = maxBytes;
  let truncated = false;
  const send = (text: string) => {
    if (text !== "") writeFrame({ type: "output", stream, text });
  };
  return {
    write: (bytes) => {
      const kept = bytes.subarray(0, left);
      left -= kept.length;
      truncated ||= kept.length < bytes.length;
      if (kept.length > 0) send(decoder.write(Buffer.from(kept)));
    },
    end: () => {
      const rest = decoder.end();
      if (!truncated) send(rest);
      return truncated;
    },
  };
}

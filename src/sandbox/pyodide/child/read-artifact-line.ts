/** A piece of a file as the driver in Python sends it. */
interface ArtifactFrame {
  readonly type: "artifact";
  readonly name: string;
  readonly data: string;
  readonly last: boolean;
}

/** Longest line of an honest driver: 192 KiB in base64, and a path. */
const MAX_LENGTH = 400_000;

/** Reads a line that the inside sends while it runs; null if it is no piece of a file, or too long for one. */
export function readArtifactLine(line: string): ArtifactFrame | null {
  if (line.length > MAX_LENGTH) return null;
  const frame = parse(line);
  if (typeof frame !== "object" || frame === null || !("type" in frame && "name" in frame && "data" in frame && "last" in frame))
    return null;
  const { type, name, data, last } = frame;
  if (type !== "artifact" || typeof name !== "string" || typeof data !== "string" || typeof last !== "boolean") return null;
  return { type, name, data, last };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

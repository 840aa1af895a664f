import { z } from "zod";

const MAX_SEGMENT_BYTES = 255; // of a file's name on Linux, macOS and Windows file systems

/** Checks the name under which a program finds a file. The sandbox would refuse the same names, but only after a model was paid. */
export const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(isPlainRelativePath, 'must be a relative path with forward slashes, without ".." and control characters, outside "out/"');

function isPlainRelativePath(name: string): boolean {
  const segments = name.split("/");
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f\\]/.test(name) || !name.isWellFormed() || segments[0] === "out") return false;
  return segments.every(isPlainSegment);
}

function isPlainSegment(segment: string): boolean {
  return !["", ".", "..", "__proto__"].includes(segment) && Buffer.byteLength(segment) <= MAX_SEGMENT_BYTES;
}

/** Whether no name is also the folder of another: `a` beside `a/b` cannot be. */
export function haveRoomForEachOther(names: readonly string[]): boolean {
  return !names.some((name) => names.some((other) => other.startsWith(`${name}/`)));
}

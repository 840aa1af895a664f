import type { ArtifactPiece } from "../driver-frames.ts";
import { isFileName } from "../run-folder.ts";

const MAX_FILES = 100;
const MAX_NAME_LENGTH = 1_024;

/**
 * Lets the pieces of files through that a driver out of the program's reach could have sent: so many files and bytes,
 * with names that lead nowhere else. All others are dropped.
 */
export function createArtifactGuard(maxBytes: number): (piece: ArtifactPiece) => boolean {
  let bytes = 0;
  let files = 0;
  return ({ name, data, last }) => {
    bytes += Math.ceil((data.length * 3) / 4);
    files += last ? 1 : 0;
    return bytes <= maxBytes + 2 * MAX_FILES && files <= MAX_FILES && name.length <= MAX_NAME_LENGTH && isFileName(name);
  };
}

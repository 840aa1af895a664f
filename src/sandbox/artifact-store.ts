import { createHash, randomUUID } from "node:crypto";
import { appendFile, mkdir, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import type { ArtifactPiece } from "./driver-frames.ts";
import type { Artifact } from "./port.ts";

/** Receives the files of one run piece by piece. */
export interface ArtifactReceiver {
  receive(piece: ArtifactPiece): Promise<void>;
  readonly artifacts: readonly Artifact[];
  /** Removes what did not arrive whole. */
  close(): Promise<void>;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".md": "text/markdown",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ".xml": "application/xml",
  ".zip": "application/zip",
};

/** Keeps each file in `folder` under its sha256: its name is the program's word, and no path of ours is made from it. */
export function createArtifactReceiver(folder: string): ArtifactReceiver {
  const artifacts: Artifact[] = [];
  let incoming = startIncoming(folder);

  async function receive(piece: ArtifactPiece): Promise<void> {
    const bytes = Buffer.from(piece.data, "base64");
    if (incoming.size === 0) await mkdir(folder, { recursive: true, mode: 0o700 });
    await appendFile(incoming.path, bytes);
    incoming.hash.update(bytes);
    incoming.size += bytes.length;
    if (piece.last) await finish(piece.name);
  }

  async function finish(name: string): Promise<void> {
    const { path, hash, size } = incoming;
    const sha256 = hash.digest("hex");
    const kept = join(folder, sha256);
    await rename(path, kept);
    const mediaType = MEDIA_TYPES[extname(name).toLowerCase()] ?? "application/octet-stream";
    artifacts.push({ name, mediaType, size, sha256, path: kept });
    incoming = startIncoming(folder);
  }

  return { receive, artifacts, close: () => rm(incoming.path, { force: true }) };
}

function startIncoming(folder: string) {
  return { path: join(folder, `incoming-${randomUUID()}`), hash: createHash("sha256"), size: 0 };
}

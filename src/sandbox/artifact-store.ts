import { createHash, randomUUID, type Hash } from "node:crypto";
import { appendFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeFile } from "../request/describe-file.ts";
import { findNameProblem } from "./artifact-name.ts";
import type { ArtifactPiece, DriverOmission } from "./driver-frames.ts";
import { createOmittedFiles } from "./omitted-files.ts";
import type { Artifact, SandboxLimits, SandboxRun } from "./port.ts";

/** Receives the files of one run piece by piece. */
export interface ArtifactReceiver {
  receive(piece: ArtifactPiece): Promise<void>;
  /** What has come of a run that went well, and what has not; `omitted` is what its driver said of that. */
  received(run: Pick<SandboxRun, "outcome"> & { readonly omitted: DriverOmission }): Required<Pick<SandboxRun, "artifacts" | "omitted">>;
  /** Removes what did not arrive whole. */
  close(): Promise<void>;
}

/** A file that is being received. */
interface Incoming {
  readonly name: string;
  readonly path: string;
  readonly hash: Hash;
  size: number;
  /** Why it is not taken, if it is not. */
  problem: string | null;
}

const MAX_FILES = 100;

/**
 * Keeps each file in `folder` under its sha256: its name is the program's word, and no path of ours is made from it.
 * What no driver out of the program's reach could send is not taken: more files or bytes than it may, and odd names.
 */
export function createArtifactReceiver(folder: string, { diskBytes }: Pick<SandboxLimits, "diskBytes">): ArtifactReceiver {
  const artifacts: Artifact[] = [];
  const omitted = createOmittedFiles();
  let bytesLeft = diskBytes;
  let incoming: Incoming | null = null;

  async function receive({ name, data, last }: ArtifactPiece): Promise<void> {
    if (incoming?.name !== name) await close(); // the end of another file never came
    const file = (incoming ??= startIncoming(name));
    const bytes = Buffer.from(data, "base64");
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) file.problem ??= `the files of a run may have ${diskBytes} bytes in all`;
    if (file.problem === null) await append(file, bytes);
    if (last) await finish(file);
  }

  function startIncoming(name: string): Incoming {
    const problem = artifacts.length < MAX_FILES ? findNameProblem(name) : `only ${MAX_FILES} files come back`;
    return { name, path: join(folder, `incoming-${randomUUID()}`), hash: createHash("sha256"), size: 0, problem };
  }

  async function append(file: Incoming, bytes: Buffer): Promise<void> {
    if (file.size === 0) await mkdir(folder, { recursive: true, mode: 0o700 });
    await appendFile(file.path, bytes);
    file.hash.update(bytes);
    file.size += bytes.length;
  }

  async function finish({ name, path, hash, size, problem }: Incoming): Promise<void> {
    if (problem === null) {
      const sha256 = hash.digest("hex");
      const kept = join(folder, sha256);
      await rename(path, kept);
      artifacts.push({ name, mediaType: describeFile(name).mediaType, size, sha256, path: kept });
    } else {
      omitted.add(name, problem);
    }
    await close();
  }

  async function close(): Promise<void> {
    if (incoming) await rm(incoming.path, { force: true });
    incoming = null;
  }

  return {
    receive,
    received: ({ outcome, omitted: byDriver }) => (outcome.status === "ok" ? { artifacts, omitted: omitted.list(byDriver) } : NOTHING),
    close,
  };
}

const NOTHING = { artifacts: [], omitted: [] };

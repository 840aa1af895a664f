import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openOwnFolder } from "../own-folder.ts";

const ENDING = ".snapshot";
const KEY_LENGTH = 16;
/** What we put there, whole or not; all else in the folder is somebody else's. */
const OURS = /^(pyodide-[0-9a-f]{16}-[0-9a-f]{64}\.snapshot|incoming-[0-9a-f-]{36})$/;
const KEEP_UNUSED_MS = 24 * 60 * 60 * 1000;

/**
 * Finds the snapshot for a key, or makes and keeps it. Its name holds the digest of its content, which is checked.
 * Whoever can write to the folder chooses what runs in our child: it must be ours alone. Many processes may do this
 * at once; each may make one, and all are good. Whoever stores one removes what nobody has used for a day.
 *
 * @param key What the snapshot was made of and for.
 * @returns The file's path.
 * @throws ConfigurationError if the folder is not ours alone; what `make` throws.
 */
export async function keepSnapshot(folder: string, key: string, make: () => Promise<Uint8Array>): Promise<string> {
  await openOwnFolder(folder, "cacheFolder");
  const prefix = `pyodide-${hexDigest(key).slice(0, KEY_LENGTH)}-`;
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith(ENDING));
  for (const name of names.sort()) {
    const path = join(folder, name);
    if ((await digestOfFile(path)) === name.slice(prefix.length, -ENDING.length)) return path;
    await rm(path, { force: true, recursive: true }); // cut short, changed, removed meanwhile, or no file at all
  }
  const path = await store(folder, prefix, await make());
  await removeUnused(folder);
  return path;
}

/** Says of a snapshot that it is in use. Answers whether it is still there. */
export async function markUsed(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOENT"); // it may be read only, and is there
  }
}

/** Snapshots of other versions, and what a process left behind that died while it wrote. */
async function removeUnused(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((entry) => OURS.test(entry))) {
    const path = join(folder, name);
    const usedAt = await stat(path).then(
      (found) => found.mtimeMs,
      () => Infinity, // another process has removed it
    );
    if (Date.now() - usedAt > KEEP_UNUSED_MS) await rm(path, { force: true }).catch(() => {}); // the next one tries again
  }
}

async function store(folder: string, prefix: string, bytes: Uint8Array): Promise<string> {
  const temporary = join(folder, `incoming-${randomUUID()}`);
  try {
    await writeFile(temporary, bytes, { mode: 0o600, flag: "wx", flush: true });
    const path = join(folder, `${prefix}${hexDigest(bytes)}${ENDING}`);
    await rename(temporary, path);
    return path;
  } finally {
    await rm(temporary, { force: true });
  }
}

function hexDigest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function digestOfFile(path: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
  } catch {
    return null; // it cannot be read: another is made
  }
}

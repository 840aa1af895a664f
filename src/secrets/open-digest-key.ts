import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const KEY_BYTES = 32;

/**
 * Opens the key of the digests that stand for values: without it, whoever has a digest could try values until one fits.
 * It lies in a file beside the database, for this user only, and is made when first needed; of several processes that
 * come at once, all get the same. Where no file can be kept, the key lives as long as this process, and a warning says so.
 */
export async function openDigestKey(path: string, onWarning: (message: string) => void): Promise<Uint8Array> {
  try {
    return (await readKey(path)) ?? (await makeKey(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onWarning(
      `The key of digests in ${path} cannot be used: ${reason}. Programs made after values were shown are found by this process alone.`,
    );
    return randomBytes(KEY_BYTES);
  }
}

async function readKey(path: string): Promise<Uint8Array | null> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null || bytes.length === KEY_BYTES) return bytes;
  throw new Error(`it has ${bytes.length} bytes and not ${KEY_BYTES}. Remove it, and a new one is made`);
}

/** Written whole and then linked, so that nobody reads half a key, and the first one stays. */
async function makeKey(path: string): Promise<Uint8Array> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" });
    await link(draft, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return (await readKey(path)) ?? Promise.reject(new Error("it was removed while it was made"));
}

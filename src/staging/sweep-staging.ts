import { randomUUID } from "node:crypto";
import { mkdir, opendir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { incomingFolder } from "./content-path.ts";

/** Files that one sweep looks at. */
const MAX_FILES = 1_000;

/** A file that was being written and is this old was left by a process that died. */
const ABANDONED_MS = 24 * 3_600_000;

/** Where the next sweep starts moves on by one folder in this time. */
const ROTATION_MS = 60_000;

export interface SweepOptions {
  readonly keepUnusedMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Removes content that was not used for long, and what dead writers left. Looks at a bounded number of files, each
 * time starting with other folders. Only touches files that are named as ours. Returns the number removed.
 */
export async function sweepStaging(folder: string, { keepUnusedMs, now }: SweepOptions): Promise<number> {
  const names = (await readdir(folder).catch(emptyIfMissing)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort();
  if (names.length === 0) return 0;
  await mkdir(incomingFolder(folder), { recursive: true, mode: 0o700 });
  const start = Math.floor(now / ROTATION_MS) % names.length;
  const shards = [...names.slice(start), ...names.slice(0, start)].map((name) => join(folder, name));
  let removed = 0;
  let left = MAX_FILES;
  for await (const path of listFiles([incomingFolder(folder), ...shards])) {
    if (left === 0) break;
    left -= 1;
    const wasRemoved = path.startsWith(incomingFolder(folder))
      ? await removeAbandoned(path, now - ABANDONED_MS)
      : await removeUnused(path, { folder, before: now - keepUnusedMs });
    if (wasRemoved) removed += 1;
  }
  return removed;
}

async function* listFiles(folders: readonly string[]): AsyncGenerator<string> {
  for (const folder of folders) {
    for await (const entry of await opendir(folder)) {
      if (/^([0-9a-f]{64}|[0-9a-f-]{36})$/.test(entry.name)) yield join(folder, entry.name);
    }
  }
}

async function removeAbandoned(path: string, before: number): Promise<boolean> {
  if (!(await isOlder(path, before))) return false;
  await rm(path, { force: true });
  return true;
}

/** Moves the file away before it looks a second time, so that a use in between is seen and nothing in use is lost. */
async function removeUnused(path: string, { folder, before }: { readonly folder: string; readonly before: number }): Promise<boolean> {
  if (!(await isOlder(path, before))) return false;
  const aside = join(incomingFolder(folder), randomUUID());
  try {
    await rename(path, aside);
  } catch {
    return false; // another process was faster
  }
  if (await isOlder(aside, before)) {
    await rm(aside, { force: true });
    return true;
  }
  await rename(aside, path).catch(() => undefined); // as above
  return false;
}

async function isOlder(path: string, before: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < before;
  } catch {
    return false; // gone already
  }
}

function emptyIfMissing(error: unknown): string[] {
  if ((error as { code?: unknown }).code === "ENOENT") return []; // nothing was staged yet
  throw error;
}

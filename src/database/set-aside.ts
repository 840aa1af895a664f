import { chmodSync, existsSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { waitUntil } from "./wait.ts";

export interface SetAsideOptions {
  readonly deadlineMs: number;
  /** Looks again, under the lock: another process may have put a sound file in place. */
  readonly isDamaged: () => boolean;
  readonly onWarning: (message: string) => void;
}

/** The files of one database. The log goes first: SQLite deletes one that it finds beside a new, empty file. */
const SUFFIXES = ["-wal", "-shm", ""] as const;

/**
 * Renames a damaged database to `NAME.damaged-<timestamp>`, together with its side files. Nothing is deleted. Only one
 * process does it at a time, and the others find a sound file.
 */
export function setAside(path: string, options: SetAsideOptions): void {
  withLock(`${path}.repair-lock`, options.deadlineMs, () => {
    if (!existsSync(path) || !options.isDamaged()) return;
    const target = freeName(path);
    for (const suffix of SUFFIXES) {
      if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
    }
    options.onWarning(`The database ${path} is damaged. It was set aside as ${target}, and a new one is used.`);
  });
}

function freeName(path: string): string {
  const timestamp = new Date().toISOString().replaceAll(/[-:.]/g, "");
  const name = `${path}.damaged-${timestamp}`;
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? name : `${name}-${number}`;
    if (!existsSync(candidate)) return candidate;
  }
}

/** Uses SQLite's own file lock, which a process that dies gives back. */
function withLock(lockPath: string, deadlineMs: number, action: () => void): void {
  const isNew = !existsSync(lockPath);
  const lock = new DatabaseSync(lockPath);
  try {
    if (isNew) chmodSync(lockPath, 0o600);
    waitUntil(lock, deadlineMs);
    lock.exec("BEGIN EXCLUSIVE");
    action();
  } finally {
    lock.close();
  }
}

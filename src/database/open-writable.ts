import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isUnavailable, translateDatabaseError, unavailable } from "./database-unavailable-error.ts";
import { hasOurSchema } from "./has-our-schema.ts";
import { migrate } from "./migrations.ts";
import { inspectFile, refuseOthers } from "./refuse-others.ts";
import { setAside } from "./set-aside.ts";
import { blockFor, monotonicMs, waitUntil } from "./wait.ts";

export interface OpenWritableOptions {
  /** When to stop waiting for other processes, on the clock of `monotonicMs`. */
  readonly deadlineMs: number;
  /** Whether to check every page, and the tables' form. Takes long for a large file, so only after the file was found damaged. */
  readonly thorough: boolean;
  readonly onWarning: (message: string) => void;
}

/**
 * Opens a database for writing and brings it to our version; makes file and folder if they are not there. A damaged
 * file is set aside, and a new one made.
 *
 * @throws ConfigurationError (`input`) for a newer version's or another program's file, which is not touched;
 *   DatabaseUnavailableError for what may pass.
 */
export function openWritable(path: string, options: OpenWritableOptions): DatabaseSync {
  try {
    return openOrReplace(path, options);
  } catch (error) {
    throw translateDatabaseError(error, path);
  }
}

function openOrReplace(path: string, options: OpenWritableOptions): DatabaseSync {
  try {
    return openSound(path, options);
  } catch (error) {
    if (!isUnavailable(translateDatabaseError(error, path), "damaged")) throw error;
  }
  setAside(path, { ...options, isDamaged: () => isDamaged(path, options) });
  return openSound(path, options);
}

function isDamaged(path: string, options: OpenWritableOptions): boolean {
  try {
    openSound(path, options).close();
    return false;
  } catch (error) {
    if (isUnavailable(translateDatabaseError(error, path), "damaged")) return true;
    throw error;
  }
}

function openSound(path: string, options: OpenWritableOptions): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  if (!isNew) inspectFile(path, options.deadlineMs);
  const connection = new DatabaseSync(path);
  try {
    if (isNew) chmodSync(path, 0o600); // still empty; SQLite gives its side files the same mode
    waitUntil(connection, options.deadlineMs);
    switchToWriteAheadLog(connection, options.deadlineMs);
    connection.exec("PRAGMA synchronous = NORMAL");
    migrate(connection, (open) => refuseOthers(open, path));
    if (options.thorough) checkEveryPage(connection, path);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** SQLite does not wait for a lock in this one step, so that several processes at a new file would fail at once. */
function switchToWriteAheadLog(connection: DatabaseSync, deadlineMs: number): void {
  for (;;) {
    try {
      connection.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      const isLocked = isUnavailable(translateDatabaseError(error, ""), "locked");
      if (!isLocked || monotonicMs() >= deadlineMs) throw error;
      blockFor(10);
    }
  }
}

function checkEveryPage(connection: DatabaseSync, path: string): void {
  const verdict = connection.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
  if (verdict !== "ok") throw unavailable(path, "damaged", new Error(String(verdict)));
  if (!hasOurSchema(connection)) throw unavailable(path, "damaged", new Error("its tables are not as they were made"));
}

import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "../../errors.ts";

/** Pyodide as npm installed it. */
export interface InstalledPyodide {
  readonly folder: string;
  readonly version: string;
}

const packageFile = z.object({ version: z.string() });

/**
 * Finds the package `pyodide`, which is an optional dependency.
 * @throws ConfigurationError (`unknown-sandbox`) if it is not installed.
 */
export function findPyodide(): InstalledPyodide {
  try {
    const file = realpathSync(createRequire(import.meta.url).resolve("pyodide/package.json"));
    return { folder: dirname(file), version: packageFile.parse(JSON.parse(readFileSync(file, "utf8"))).version };
  } catch (cause) {
    throw new ConfigurationError("Cannot find pyodide. Install it: npm install pyodide", { reason: "unknown-sandbox", cause });
  }
}

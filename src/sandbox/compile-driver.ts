import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ConfigurationError } from "../errors.ts";
import { readDriverCompiler } from "./driver-text.ts";

const COMPILE_TIMEOUT_MS = 20_000;

/**
 * Compiles the driver once, for many starts of the same interpreter.
 *
 * @param executable The interpreter's path.
 * @returns Text for `python -I -c`.
 * @throws ConfigurationError if the interpreter cannot do it.
 */
export async function compileDriver(executable: string): Promise<string> {
  try {
    const args = ["-I", "-c", readDriverCompiler()];
    const options = { cwd: "/", env: {}, timeout: COMPILE_TIMEOUT_MS };
    return (await promisify(execFile)(executable, args, options)).stdout;
  } catch (cause) {
    throw new ConfigurationError(`${executable} cannot compile the sandbox's driver.`, { reason: "unknown-sandbox", cause });
  }
}

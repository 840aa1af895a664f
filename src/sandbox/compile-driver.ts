import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { readDriverCompiler } from "./driver-text.ts";

const compiledDriver = z.object({ plain: z.string(), relaying: z.string() });

/** The driver as texts for `python -I -c`; the `relaying` one is for runs with network targets, and starts a little later. */
export type CompiledDriver = z.infer<typeof compiledDriver>;

const COMPILE_TIMEOUT_MS = 20_000;

/**
 * Compiles the driver once, for many starts of the same interpreter.
 *
 * @param executable The interpreter's path.
 * @throws ConfigurationError if the interpreter cannot do it.
 */
export async function compileDriver(executable: string): Promise<CompiledDriver> {
  try {
    const args = ["-I", "-c", readDriverCompiler()];
    const options = { cwd: "/", env: {}, timeout: COMPILE_TIMEOUT_MS };
    return compiledDriver.parse(JSON.parse((await promisify(execFile)(executable, args, options)).stdout));
  } catch (cause) {
    throw new ConfigurationError(`${executable} cannot compile the sandbox's driver.`, { reason: "unknown-sandbox", cause });
  }
}

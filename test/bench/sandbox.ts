import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DEFAULT_LIMITS, type SandboxRequest } from "../../src/index.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { measure, type Measurement } from "./measure.ts";

const execute = promisify(execFile);
const REQUEST: SandboxRequest = { code: "result = 1", checks: null, context: {}, params: {}, files: [], limits: DEFAULT_LIMITS, allow: [] };

/** A cold run under bubblewrap, beside a bare start of Python. */
export async function benchSandbox(): Promise<Measurement[]> {
  const sandbox = createBubblewrapSandbox({});
  await sandbox.capabilities();
  const baseline = await measure("bare python3 -I -c", () => execute("/usr/bin/python3", ["-I", "-c", "print(1)"]));
  const cold = await measure("bubblewrap cold", () => sandbox.run(REQUEST), baseline);
  await sandbox.close();
  return [baseline, cold];
}

import { expect, onTestFinished } from "vitest";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import type { E2BSandboxOptions } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import type { ResolveTarget } from "../../src/sandbox/network/resolve-target.ts";
import type { Sandbox } from "../../src/sandbox/port.ts";
import type { MachineOptions } from "./e2b-server/machine.ts";
import { API_KEY, startE2BServer } from "./e2b-server/start-e2b-server.ts";
import type { Route } from "./e2b-server/route-of.ts";
import type { E2BServer, Trouble } from "./e2b-server/start-e2b-server.ts";
import { requestOf } from "./request.ts";

/** A program that says when it has begun, and does not end. */
export const SLEEPS = "import time\nprint('on', flush=True)\ntime.sleep(60)";

/** Of what kind the machines are, and what stands for the resolver of this one. */
interface OpenOptions extends MachineOptions {
  readonly resolve?: ResolveTarget;
}

/** Opens an E2B sandbox and the server that stands in for E2B, for one test. */
export async function openE2B(
  options: E2BSandboxOptions = {},
  { resolve, ...machine }: OpenOptions = {},
): Promise<{ readonly server: E2BServer; readonly sandbox: Sandbox }> {
  const server = await startE2BServer(machine);
  const account = { apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url };
  const sandbox = createE2BSandbox({ ...account, ...options }, resolve && { resolve });
  onTestFinished(async () => {
    await sandbox.close();
    await server.close();
  });
  return { server, sandbox };
}

/** Runs a program while one request goes wrong; no machine may be left. */
export async function runAmid(
  route: Route,
  trouble: Trouble,
  { code = "result = 1", ...options }: E2BSandboxOptions & { code?: string } = {},
) {
  const { server, sandbox } = await openE2B(options);
  server.next(route, trouble);
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 5_000 };
  const result = await sandbox.run(requestOf(code, { limits })).then(
    (run) => ({ run, error: null }),
    (error: unknown) => ({ run: null, error }),
  );
  expect(server.alive()).toEqual([]);
  return { ...result, server };
}

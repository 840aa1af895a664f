import { setTimeout as wait } from "node:timers/promises";
import type { Sandbox as SdkSandbox } from "@e2b/code-interpreter";
import { ConfigurationError } from "../../errors.ts";

/** Where and as whom machines are made. */
export interface E2BConnection {
  readonly apiKey: string | undefined;
  readonly templateId: string;
  readonly domain: string;
  readonly apiUrl: string | undefined;
  readonly sandboxUrl: string | undefined;
  readonly debug: boolean;
  readonly requestTimeoutMs: number;
}

export interface MachineRunOptions {
  readonly timeoutMs: number;
  /** Takes a display message; the next one waits for it. */
  readonly onMessage: (raw: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** A machine for one run. */
export interface E2BMachine {
  /** When E2B ends it, in the time of `performance.now()`. */
  readonly endsAt: number;
  /** Runs code in its kernel. Resolves with what the kernel said of an error, "" if nothing. */
  runCode(code: string, options: MachineRunOptions): Promise<string>;
  /** Writes a file; absent where a machine cannot take one. */
  readonly writeFile?: (path: string, content: Buffer) => Promise<void>;
  /** Ends it and all in it; says whether that worked, and never throws. */
  kill(): Promise<boolean>;
}

const LATE_FACTOR = 2;
const KILL_TIMEOUT_MS = 10_000;
const KILL_RETRY_AFTER_MS = [0, 200, 1_000];
const METADATA = { createdBy: "cached-executor" };

/**
 * Makes a machine that lives at most so long. In debug mode it is a fresh kernel of a code interpreter on this machine.
 *
 * A request that was given up would leave its machine alive: the SDK waits longer than `requestTimeoutMs` for it, and
 * the caller, who does not, ends it when it comes after all.
 * @throws Error of the SDK.
 */
export async function startMachine(connection: E2BConnection, lifetimeMs: number): Promise<E2BMachine> {
  const { Sandbox } = await loadSdk();
  const { requestTimeoutMs } = connection;
  const endsAt = performance.now() + lifetimeMs;
  const sandbox = await Sandbox.create(connection.templateId, {
    ...addressOf(connection),
    requestTimeoutMs: LATE_FACTOR * requestTimeoutMs,
    timeoutMs: lifetimeMs,
    allowInternetAccess: false,
    network: { allowPublicTraffic: false },
    metadata: METADATA,
  });
  if (connection.debug) return debugMachine(sandbox, endsAt, requestTimeoutMs);
  return {
    endsAt,
    runCode: (code, options) => runCode(sandbox, code, { ...options, requestTimeoutMs }),
    writeFile: async (path, content) => {
      await sandbox.files.write(path, toArrayBuffer(content), { requestTimeoutMs });
    },
    kill: () => tryToEnd(() => sandbox.kill({ requestTimeoutMs: KILL_TIMEOUT_MS })),
  };
}

/** The SDK makes and kills nothing in debug mode; a context is a kernel of its own, and can be ended. */
async function debugMachine(sandbox: SdkSandbox, endsAt: number, requestTimeoutMs: number): Promise<E2BMachine> {
  const context = await sandbox.createCodeContext({ language: "python", cwd: "/", requestTimeoutMs });
  return {
    endsAt,
    runCode: (code, options) => runCode(sandbox, code, { ...options, requestTimeoutMs, context }),
    kill: () => tryToEnd(() => sandbox.removeCodeContext(context)),
  };
}

type RunCodeOptions = MachineRunOptions & Pick<NonNullable<Parameters<SdkSandbox["runCode"]>[1]>, "context" | "requestTimeoutMs">;

async function runCode(sandbox: SdkSandbox, code: string, options: RunCodeOptions): Promise<string> {
  const { timeoutMs, requestTimeoutMs, context, onMessage } = options;
  const execution = await sandbox.runCode(code, {
    timeoutMs,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(context === undefined ? {} : { context }),
    onResult: async ({ raw }) => {
      await onMessage({ ...raw });
      for (const key of Object.keys(raw)) delete raw[key]; // the SDK keeps every message until the end
    },
  });
  return execution.error ? `${execution.error.name}: ${execution.error.value}` : "";
}

/** All that the SDK would else take from the environment. */
function addressOf({ apiKey, domain, apiUrl, sandboxUrl, debug }: E2BConnection) {
  return {
    domain,
    debug,
    apiUrl: apiUrl ?? (debug ? "http://localhost:3000" : `https://api.${domain}`),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(sandboxUrl === undefined ? {} : { sandboxUrl }),
  };
}

async function tryToEnd(end: () => Promise<unknown>): Promise<boolean> {
  for (const afterMs of KILL_RETRY_AFTER_MS) {
    try {
      await wait(afterMs);
      await end();
      return true;
    } catch {
      continue; // it ends by itself when its lifetime is over
    }
  }
  return false;
}

async function loadSdk() {
  try {
    return await import("@e2b/code-interpreter");
  } catch (cause) {
    throw new ConfigurationError("Cannot import @e2b/code-interpreter. Install it: npm install @e2b/code-interpreter", {
      reason: "unknown-sandbox",
      cause,
    });
  }
}

function toArrayBuffer(content: Buffer): ArrayBuffer {
  return new Uint8Array(content).buffer;
}

import { setTimeout as wait } from "node:timers/promises";
import type { Context as CodeContext, Sandbox as SdkSandbox } from "@e2b/code-interpreter";
import { ConfigurationError } from "../../errors.ts";
import type { E2BAccount } from "./e2b-account.ts";
import type { ResolvedTarget } from "./resolve-egress.ts";
import { toE2BError } from "./to-e2b-error.ts";
import type { E2BFailure } from "./to-e2b-error.ts";

/** An account, and how patiently it is asked. */
export interface E2BConnection extends E2BAccount {
  readonly requestTimeoutMs: number;
}

export interface MachineRunOptions {
  readonly timeoutMs: number;
  /** Takes a display message; the next one waits for it. */
  readonly onMessage: (raw: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** What a machine is made for. */
export interface MachinePlan {
  /** How long it lives at most, milliseconds. */
  readonly lifetimeMs: number;
  /** The only addresses that E2B lets it reach are theirs, on any port; empty for none. */
  readonly targets: readonly ResolvedTarget[];
}

/** A machine for one run. What goes wrong is thrown as `toE2BError` says it. */
export interface E2BMachine {
  /** E2B's id of it; null in debug mode, which has no machines. */
  readonly id: string | null;
  /** When E2B ends it, in the time of `performance.now()`; never in debug mode. */
  readonly endsAtMs: number;
  /** What it may reach. */
  readonly targets: readonly ResolvedTarget[];
  /** Runs code in its kernel. Resolves with what the kernel said of an error, "" if nothing. */
  runCode(code: string, options: MachineRunOptions): Promise<string>;
  /** Writes a file; absent where a machine cannot take one. */
  readonly writeFile?: (path: string, content: Buffer, signal?: AbortSignal) => Promise<void>;
  /** Ends it and all in it. Whether it is certain to have ended. */
  kill(): Promise<boolean>;
}

const LATE_FACTOR = 2;
const KILL_TIMEOUT_MS = 10_000;
const KILL_RETRY_AFTER_MS = [200, 1_000];
const ALL_ADDRESSES = "0.0.0.0/0"; // machines have no IPv6
const METADATA = { createdBy: "cached-executor" };

/**
 * Makes a machine. In debug mode it is a fresh kernel of a code interpreter on this machine, which no rules hold.
 *
 * A request that was given up would leave its machine alive: the SDK waits longer than `requestTimeoutMs` for it, and
 * the caller, who does not, ends it when it comes after all.
 * @throws E2BSandboxError; ConfigurationError if E2B refused.
 */
export async function startMachine(connection: E2BConnection, { lifetimeMs, targets }: MachinePlan): Promise<E2BMachine> {
  const { Sandbox } = await loadSdk();
  const ask = askAs(connection);
  const endsAtMs = performance.now() + lifetimeMs;
  const create = () =>
    Sandbox.create(connection.templateId, {
      ...addressOf(connection),
      requestTimeoutMs: LATE_FACTOR * connection.requestTimeoutMs,
      timeoutMs: lifetimeMs,
      allowInternetAccess: false,
      network: { ...egressRules(targets), allowPublicTraffic: false },
      metadata: METADATA,
    });
  const sandbox = await ask("create", create);
  const machine = { ...connection, endsAtMs, targets };
  return connection.debug ? debugMachine(sandbox, machine, ask) : machineOf(sandbox, machine, ask);
}

/** Addresses alone: a domain among them would open the DNS, and holds for what a client says it wants on ports 80 and 443. */
function egressRules(targets: readonly ResolvedTarget[]) {
  if (targets.length === 0) return {};
  return { allowOut: [...new Set(targets.flatMap(({ addresses }) => addresses))].sort(), denyOut: [ALL_ADDRESSES] };
}

/** Asks the SDK for something, and says what its error means. */
type Ask = <Answer>(doing: E2BFailure["doing"], work: () => Promise<Answer>) => Promise<Answer>;

function askAs(account: E2BAccount): Ask {
  return (doing, work) => work().catch((error: unknown) => Promise.reject(toE2BError(error, { ...account, doing })));
}

/**
 * Ends a machine by its id, whoever made it. One that E2B does not know is fine.
 * @throws E2BSandboxError; ConfigurationError if E2B refused.
 */
export async function endMachine(connection: E2BConnection, id: string): Promise<void> {
  const { Sandbox } = await loadSdk();
  const options = { ...addressOf(connection), requestTimeoutMs: Math.min(KILL_TIMEOUT_MS, connection.requestTimeoutMs) };
  await askAs(connection)("end", () => insist(() => Sandbox.kill(id, options)));
}

type MachineFacts = Pick<E2BConnection, "requestTimeoutMs"> & Pick<E2BMachine, "endsAtMs" | "targets">;

function machineOf(sandbox: SdkSandbox, machine: MachineFacts, ask: Ask): E2BMachine {
  const { endsAtMs, targets, requestTimeoutMs } = machine;
  return {
    id: sandbox.sandboxId,
    endsAtMs,
    targets,
    runCode: (code, options) => ask("run", () => runCode(sandbox, code, { ...options, requestTimeoutMs })),
    writeFile: async (path, content, signal) => {
      await ask("write", () => sandbox.files.write(path, toArrayBuffer(content), { requestTimeoutMs, ...(signal && { signal }) }));
    },
    kill: () => ask("end", () => insist(() => sandbox.kill({ requestTimeoutMs: KILL_TIMEOUT_MS }))),
  };
}

/** The SDK makes and kills nothing in debug mode; a context is a kernel of its own, and can be ended. */
async function debugMachine(sandbox: SdkSandbox, { requestTimeoutMs, targets }: MachineFacts, ask: Ask): Promise<E2BMachine> {
  const context = await ask("create", () => sandbox.createCodeContext({ language: "python", cwd: "/", requestTimeoutMs }));
  return {
    id: null,
    endsAtMs: Infinity,
    targets,
    runCode: (code, options) => ask("run", () => runCode(sandbox, code, { ...options, requestTimeoutMs, context })),
    kill: () => ask("end", () => insist(() => sandbox.removeCodeContext(context))),
  };
}

interface RunCodeOptions extends MachineRunOptions {
  readonly requestTimeoutMs: number;
  readonly context?: CodeContext;
}

async function runCode(sandbox: SdkSandbox, code: string, options: RunCodeOptions): Promise<string> {
  const { timeoutMs, requestTimeoutMs, context, onMessage } = options;
  const execution = await sandbox.runCode(code, {
    timeoutMs,
    requestTimeoutMs,
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
    apiUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(sandboxUrl === undefined ? {} : { sandboxUrl }),
  };
}

/** Tries again, more than once. Resolves with true once it is done. */
async function insist(end: () => Promise<unknown>): Promise<true> {
  for (const afterMs of KILL_RETRY_AFTER_MS) {
    const ended = await end().then(
      () => true,
      () => false,
    );
    if (ended) return true;
    await wait(afterMs);
  }
  await end();
  return true;
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

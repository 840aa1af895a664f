import { CapabilityError, SandboxError } from "../errors.ts";
import { CANCELLED_RUN } from "./cancelled-run.ts";
import { parseTargets } from "./network/parse-targets.ts";
import type { Sandbox, SandboxRequest, SandboxRun, SandboxRunOptions } from "./port.ts";
import { createRunSlots } from "./run-slots.ts";

/** A request that has its turn. */
export interface AdmittedRun {
  readonly request: SandboxRequest;
  /** The caller's, with a signal that also aborts when the sandbox closes. */
  readonly options: SandboxRunOptions & { readonly signal: AbortSignal };
}

export interface RunGateOptions {
  readonly kind: string;
  /** Whether its programs can reach an allow list of targets; else why not and what to do, if there is something to say. @default false */
  readonly network?: boolean | string;
  /** How many requests have their turn at once; others wait in line. */
  readonly maxConcurrentRuns: number;
  readonly runAdmitted: (run: AdmittedRun) => Promise<SandboxRun>;
}

/** The way into a sandbox. */
export interface RunGate {
  readonly run: Sandbox["run"];
  /** Ends all runs and lets nothing in any more; resolves when the last has ended. */
  close(): Promise<void>;
}

/** Lets a bounded number of requests into a sandbox, none that it cannot serve, and none at all once it is closed. */
export function createRunGate({ kind, network = false, maxConcurrentRuns, runAdmitted }: RunGateOptions): RunGate {
  const slots = createRunSlots(maxConcurrentRuns);
  const closing = new AbortController();
  const running = new Set<Promise<SandboxRun>>();

  async function admit(request: SandboxRequest, options: SandboxRunOptions): Promise<SandboxRun> {
    if (closing.signal.aborted) throw new SandboxError("The sandbox is closed. Make a new one.", { retryable: false });
    if (network !== true) refuseNetwork(request, { kind, why: network || CHOOSE_ANOTHER });
    parseTargets(request.allow);
    const signal = options.signal ? AbortSignal.any([closing.signal, options.signal]) : closing.signal;
    if (!(await slots.acquire(signal))) return CANCELLED_RUN;
    try {
      return await runAdmitted({ request, options: { ...options, signal } });
    } finally {
      slots.release();
    }
  }

  return {
    run: (request, options = {}) => {
      const result = admit(request, options);
      running.add(result);
      return result.finally(() => running.delete(result));
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

const CHOOSE_ANOTHER = "Choose a sandbox whose capabilities include the network, or run without network targets.";

function refuseNetwork({ allow }: SandboxRequest, { kind, why }: { readonly kind: string; readonly why: string }): void {
  if (allow.length === 0) return;
  throw new CapabilityError(`The ${kind} sandbox cannot give a program access to ${allow.join(", ")} and to nothing else. ${why}`);
}

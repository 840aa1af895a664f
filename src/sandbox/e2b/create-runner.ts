import { E2BSandboxError } from "../../errors.ts";
import { createArtifactReceiver } from "../artifact-store.ts";
import { CANCELLED_RUN } from "../cancelled-run.ts";
import type { SandboxRequest, SandboxRun, SandboxRunOptions } from "../port.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import type { MachineSource } from "./create-machine-source.ts";
import type { InputFile } from "./read-inputs.ts";
import { runOnMachine } from "./run-on-machine.ts";
import type { E2BMachine } from "./start-machine.ts";

/** What a runner works with. */
interface RunnerOptions {
  readonly machines: MachineSource;
  readonly watchdogGraceMs: number;
  /** How long the machine of a run with this time limit has to live, milliseconds. */
  readonly lifetimeOf: (timeoutMs: number) => number;
  /** The folder for files from `out/`. */
  readonly artifactsFolder: () => Promise<string>;
  readonly onPlace: (place: E2BPlace) => void;
}

/** A request with all that was found for it. */
interface PreparedRequest {
  readonly request: SandboxRequest;
  readonly inputs: readonly InputFile[];
  /** PEM of certificates that programs with targets trust beside those of the machine; null for none. */
  readonly certificates: string | null;
  readonly options: SandboxRunOptions & { readonly signal: AbortSignal };
}

/** Makes a function that runs a request on a machine of its own. */
export function createRunner(options: RunnerOptions): (prepared: PreparedRequest) => Promise<SandboxRun> {
  const { machines, watchdogGraceMs } = options;

  /** A machine made ahead may have died meanwhile; then another takes its place, as no program has begun. */
  async function run(prepared: PreparedRequest): Promise<SandboxRun> {
    const { signal } = prepared.options;
    const { limits, allow } = prepared.request;
    const wish = { lifetimeMs: options.lifetimeOf(limits.timeoutMs), allow };
    const first = await machines.take(wish, signal);
    if (first === null) return CANCELLED_RUN;
    try {
      return await runLogged(first.machine, prepared);
    } catch (error) {
      if (!first.ahead || !(error instanceof E2BSandboxError)) throw error;
    }
    const second = await machines.takeFresh(wish, signal);
    return second === null ? CANCELLED_RUN : runLogged(second, prepared);
  }

  /** Has a machine written down before its program begins, and crossed out once it has ended. */
  async function runLogged(machine: E2BMachine, prepared: PreparedRequest): Promise<SandboxRun> {
    const { machines: log } = prepared.options;
    if (!log || machine.id === null) return runOn(machine, prepared);
    const noted = { id: machine.id, endsAt: Date.now() + machine.endsAtMs - performance.now() };
    try {
      await log.begin(noted);
      return await runOn(machine, prepared);
    } finally {
      const isEnded = await Promise.race([machine.kill(), Promise.resolve(false)]); // a run waits for it, but not for ever
      if (isEnded) await log.end(noted);
    }
  }

  async function runOn(machine: E2BMachine, { request, inputs, certificates, options: runOptions }: PreparedRequest): Promise<SandboxRun> {
    const receiver = createArtifactReceiver(await options.artifactsFolder(), request.limits);
    try {
      const ran = await runOnMachine(
        { machine, request, inputs, certificates, onPlace: options.onPlace },
        { ...runOptions, watchdogGraceMs, onArtifact: receiver.receive },
      );
      return { ...ran, ...receiver.received(ran) };
    } finally {
      await receiver.close();
    }
  }

  return run;
}

import { SandboxError } from "../errors.ts";
import { createEffectDesk } from "./create-effect-desk.ts";
import type { EffectDesk } from "./create-effect-desk.ts";
import { omissionOf, toSandboxOutcome } from "./driver-frames.ts";
import type { ArtifactPiece, DoneFrame, DriverFrame, DriverOmission, DriverRequest } from "./driver-frames.ts";
import type { DriverProcess } from "./driver-process.ts";
import type { SandboxOutcome, SandboxRun, SandboxRunOptions } from "./port.ts";
import { readFrames } from "./read-frames.ts";

/** A run as the driver tells it: without its artifacts, which came in pieces. */
export type DriverRun = Omit<SandboxRun, "artifacts" | "omitted"> & { readonly omitted: DriverOmission };

export interface DriverRunOptions extends SandboxRunOptions {
  /** Takes a piece of a file from `out/`; the next frame waits for it. */
  readonly onArtifact: (piece: ArtifactPiece) => Promise<void>;
  /** How long after the run's own time limit a driver that says nothing is given up. @default 5 s */
  readonly watchdogGraceMs?: number;
}

/** What has been heard of a driver so far. */
interface Heard {
  ready: boolean;
  readonly stdout: string[];
  readonly stderr: string[];
  done: DoneFrame | null;
}

const WATCHDOG_GRACE_MS = 5_000;

/**
 * Runs one request on a driver and returns when nothing of it is left.
 *
 * @throws SandboxError if the driver did not start, or does not speak its language.
 */
export async function runOnDriver(driver: DriverProcess, request: DriverRequest, options: DriverRunOptions): Promise<DriverRun> {
  const startedAt = performance.now();
  const giveUpAfterMs = request.limits.timeoutMs + (options.watchdogGraceMs ?? WATCHDOG_GRACE_MS);
  const watch = watchOver(driver, giveUpAfterMs, options.signal);
  const heard: Heard = { ready: false, stdout: [], stderr: [], done: null };
  const desk = createEffectDesk(driver.channel, request.effects.status === "possible" ? options.effects : undefined);
  try {
    driver.channel.write(`${JSON.stringify(request)}\n`);
    await listen(readFrames(driver.channel, request.limits), heard, { ...options, desk, onProgress: watch.restart });
    await driver.closed;
  } finally {
    desk.close();
    watch.stop();
    driver.kill();
    await driver.closed;
  }
  const outcome = outcomeOf(heard, watch.gaveUp(), driver.errorText());
  return toDriverRun(outcome, heard, performance.now() - startedAt);
}

interface Listening extends DriverRunOptions {
  readonly desk: EffectDesk;
  /** Called when a piece of a file has come: the program has ended, and its time counts no more. */
  readonly onProgress: () => void;
}

async function listen(frames: AsyncIterable<DriverFrame>, heard: Heard, options: Listening): Promise<void> {
  for await (const frame of frames) {
    switch (frame.type) {
      case "ready":
        heard.ready = true;
        break;
      case "output":
        heard[frame.stream].push(frame.text);
        options.onOutput?.({ stream: frame.stream, text: frame.text });
        break;
      case "artifact":
        if (!options.signal?.aborted) await options.onArtifact(frame); // what waits in the channel would hold up the end
        options.onProgress();
        break;
      case "effect":
        options.desk.take(frame);
        break;
      case "done":
        heard.done = frame;
    }
  }
}

type GivenUp = { readonly status: "cancelled" | "timeout"; readonly message: string };

function watchOver(driver: DriverProcess, giveUpAfterMs: number, signal: AbortSignal | undefined) {
  let reason: GivenUp | null = null;
  const onAbort = () => {
    reason ??= { status: "cancelled", message: "The run was cancelled." };
    driver.end();
  };
  const giveUp = () => {
    reason ??= { status: "timeout", message: `The sandbox had said nothing for ${giveUpAfterMs} ms, and was ended.` };
    driver.kill();
  };
  const timer = setTimeout(giveUp, giveUpAfterMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const stop = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
  return { stop, restart: () => void timer.refresh(), gaveUp: () => reason };
}

function outcomeOf(heard: Heard, gaveUp: GivenUp | null, errorText: string): SandboxOutcome {
  if (gaveUp?.status === "cancelled") return gaveUp;
  if (heard.done) return toSandboxOutcome(heard.done.outcome);
  if (gaveUp) return gaveUp;
  const words = errorText === "" ? "." : `: ${errorText}`;
  if (!heard.ready) throw new SandboxError(`The sandbox did not start${words}`);
  return { status: "crashed", message: `The sandbox ended without an answer${words}` };
}

function toDriverRun(outcome: SandboxOutcome, heard: Heard, elapsedMs: number): DriverRun {
  const { done } = heard;
  return {
    outcome,
    stdout: heard.stdout.join(""),
    stderr: heard.stderr.join(""),
    truncated: done?.truncated ?? false,
    omitted: omissionOf(done),
    durationMs: done?.durationMs ?? elapsedMs,
  };
}

import type { Duplex } from "node:stream";
import { SandboxError } from "../../errors.ts";
import type { ArtifactReceiver } from "../artifact-store.ts";
import { omissionOf, toSandboxOutcome } from "../driver-frames.ts";
import type { DoneFrame, DriverFrame } from "../driver-frames.ts";
import type { ChildDriver } from "../driver-process.ts";
import type { SandboxLimits, SandboxOutcome, SandboxRequest, SandboxRun, SandboxRunOptions } from "../port.ts";
import { readFrames } from "../read-frames.ts";
import { boundOutcome } from "./bound-outcome.ts";
import { createBoundOutput } from "./create-bound-output.ts";
import type { BoundOutput } from "./create-bound-output.ts";
import { sendRequest } from "./send-request.ts";
import { describeLastWords } from "./describe-last-words.ts";
import { watchChild } from "./watch-child.ts";
import type { ChildWatch } from "./watch-child.ts";

/** What has been heard of a child so far. */
interface Heard {
  readonly output: BoundOutput;
  begunAt: number | null;
  done: DoneFrame | null;
  /** Whether something came after the program began that is none of the driver's messages. */
  misspoke: boolean;
}

/** Says that a child ended, or was ended, before its program began. */
export class ChildNotStartedError extends SandboxError {}

/** Where the parts of a run go as they come. */
interface Listener extends SandboxRunOptions {
  readonly request: SandboxRequest;
  readonly receiver: ArtifactReceiver;
}

/**
 * Runs one request on a child and returns when the child has ended. The program shares the child with its driver, so
 * that nothing the child says is believed about time, and its sizes are measured here.
 *
 * @throws ChildNotStartedError if Pyodide did not load, or the child does not speak its language from the start.
 */
export async function runOnChild(child: ChildDriver, listener: Listener): Promise<SandboxRun> {
  const { request, signal } = listener;
  const startedAt = performance.now();
  const heard: Heard = { output: createBoundOutput(request.limits.outputBytes), begunAt: null, done: null, misspoke: false };
  const watch = watchChild(child, request.limits, signal);
  try {
    await Promise.all([sendRequest(child.channel, request), listen(child, heard, { ...listener, watch })]);
  } finally {
    watch.stop();
    child.kill();
    await child.closed;
  }
  const endedAt = performance.now();
  const outcome = outcomeOf(heard, watch, { request, errorText: child.errorText() });
  const { output, done, begunAt } = heard;
  return {
    outcome,
    stdout: output.text("stdout"),
    stderr: output.text("stderr"),
    truncated: done ? done.truncated : output.isFull(),
    ...listener.receiver.received({ outcome, omitted: omissionOf(done) }),
    durationMs: durationOf(done, endedAt - (begunAt ?? endedAt), endedAt - startedAt),
  };
}

/** Reads what the child sends up to its outcome. */
async function listen(child: ChildDriver, heard: Heard, listener: Listener & { readonly watch: ChildWatch }): Promise<void> {
  for await (const frame of readSpoken(child.channel, heard, listener.request.limits)) {
    switch (frame.type) {
      case "ready":
        if (heard.begunAt === null) listener.watch.begin();
        heard.begunAt ??= performance.now();
        break;
      case "output": {
        const text = heard.output.accept(frame);
        if (text !== "") listener.onOutput?.({ stream: frame.stream, text });
        break;
      }
      case "artifact":
        if (!listener.signal?.aborted) await listener.receiver.receive(frame);
        break;
      case "effect":
        break; // none is possible, and the driver asks for none
      case "done":
        heard.done = frame;
        return;
    }
  }
}

/** Reads frames as `readFrames` does. Once the program has begun, what cannot be read is the program's doing: it ends them. */
async function* readSpoken(channel: Duplex, heard: Heard, limits: SandboxLimits): AsyncGenerator<DriverFrame> {
  try {
    yield* readFrames(channel, limits);
  } catch (error) {
    if (heard.begunAt === null) throw error;
    heard.misspoke = true;
  }
}

function outcomeOf(heard: Heard, watch: ChildWatch, run: { readonly request: SandboxRequest; readonly errorText: string }): SandboxOutcome {
  const ended = watch.reason();
  if (ended?.status === "cancelled") return { status: ended.status, message: ended.message };
  if (heard.done) return boundOutcome(toSandboxOutcome(heard.done.outcome), run.request.limits);
  if (ended?.status === "not-loaded") throw new ChildNotStartedError(ended.message);
  if (ended) return { status: ended.status, message: ended.message };
  if (heard.misspoke) return { status: "error", error: MISSPOKEN };
  const words = describeLastWords(run.errorText);
  if (heard.begunAt === null) throw new ChildNotStartedError(`Pyodide did not start${words}`);
  if (/heap out of memory/i.test(run.errorText))
    return { status: "memory", message: "The program used up the memory of the engine around it." };
  return { status: "crashed", message: `The process of the program ended without an answer${words}` };
}

const MISSPOKEN = { type: "ProgramExit", message: "the program spoke in the place of its driver", line: null, traceback: "" } as const;

/** The child's own word, within what was seen of it from here: it begins before we hear that it does. */
function durationOf(done: DoneFrame | null, seenMs: number, longestMs: number): number {
  return Math.min(Math.max(done?.durationMs ?? 0, seenMs), longestMs);
}

import type { OutputChunk } from "../sandbox/port.ts";
import type { Masker } from "../secrets/create-masker.ts";

/** Longest time that output waits for more to go with it, milliseconds: what a person still takes for at once. */
const FLUSH_AFTER_MS = 50;

/** So much goes on at once, however little time has passed. UTF-16 code units. */
const FLUSH_LENGTH = 16_384;

/** Takes what a program prints from the sandbox to whoever watches. */
export interface OutputRelay {
  /** Takes a piece as it comes. Does not throw. */
  readonly push: (chunk: OutputChunk) => void;
  /** Passes on the rest, and nothing afterwards. If the output was cut, an end that may be half a secret is dropped. */
  readonly end: (how: { readonly isCut: boolean }) => void;
  /** Aborts with what the receiver threw. */
  readonly signal: AbortSignal;
}

/** What a relay works with. */
export interface OutputRelayOptions {
  readonly masker: Masker;
  readonly receive: (chunk: OutputChunk) => void;
  /** Runs something later; returns what calls it off. @default a timer */
  readonly schedule?: (work: () => void, delayMs: number) => () => void;
}

/**
 * Masks output wherever it is cut, and joins small pieces: a program that prints 100,000 lines makes some dozens of
 * chunks, at most one for each stream in 50 ms or 16 KB. Between the two streams order is kept from chunk to chunk only.
 */
export function createOutputRelay({ masker, receive, schedule = startTimer }: OutputRelayOptions): OutputRelay {
  const masks = { stdout: masker.stream(), stderr: masker.stream() };
  const pending = new Map<OutputChunk["stream"], string>(); // in the order in which they began
  const failed = new AbortController();
  let isOver = false;
  let callOff: (() => void) | null = null;

  const flush = () => {
    callOff?.();
    callOff = null;
    const chunks = [...pending].map(([stream, text]) => ({ stream, text }));
    pending.clear();
    try {
      for (const chunk of chunks) if (!failed.signal.aborted) receive(chunk);
    } catch (error) {
      failed.abort(error);
    }
  };
  const add = (stream: OutputChunk["stream"], text: string) => {
    if (text === "") return;
    const joined = (pending.get(stream) ?? "") + text;
    pending.set(stream, joined);
    if (joined.length >= FLUSH_LENGTH) flush();
    else callOff ??= schedule(flush, FLUSH_AFTER_MS);
  };
  const push = ({ stream, text }: OutputChunk) => {
    if (!isOver) add(stream, masks[stream].push(text));
  };
  const end = ({ isCut }: { readonly isCut: boolean }) => {
    if (isOver) return;
    isOver = true;
    for (const stream of ["stdout", "stderr"] as const) if (!isCut) add(stream, masks[stream].end());
    flush();
  };
  return { push, end, signal: failed.signal };
}

function startTimer(work: () => void, delayMs: number): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { SandboxConnection } from "../port.ts";
import { dialTarget, type DialledSocket, type DialOptions } from "./dial-target.ts";
import type { NetworkTarget } from "./parse-targets.ts";

/** A connection on its way between a program and a target. */
export interface CarriedConnection {
  /** Resolves when the target has all that the program will send, or when there is no connection any more. */
  readonly sent: Promise<void>;
  /** Resolves when both sides are closed. */
  readonly ended: Promise<void>;
  /** Whether the program has ended its side, and only the target keeps the connection. */
  readonly isLeft: () => boolean;
  /** Closes both sides at once. */
  readonly drop: () => void;
  readonly record: () => SandboxConnection;
}

/** Connects to a target for a program, and carries bytes both ways, as fast as the slower side takes them. */
export function carryConnection(inner: Socket, target: NetworkTarget, { resolve, signal: ending }: DialOptions): CarriedConnection {
  const dropping = new AbortController();
  const options = { resolve, signal: AbortSignal.any([ending, dropping.signal]) };
  const startedAt = Date.now();
  let dialled: DialledSocket | null = null;
  let connectMs: number | null = null;
  let error: string | undefined;
  inner.on("error", () => {}); // the program's own affair
  const dialling = dialTarget(target, options).then((found) => {
    dialled = found;
    connectMs = Date.now() - startedAt;
    found.socket.on("error", (problem) => {
      const isItsOwn = inner.errored === null && !options.signal.aborted; // else it was closed because the other was
      if (isItsOwn) error ??= problem.message;
    });
    return found.socket;
  });
  const sent = dialling.then((outer) => pipeline(inner, outer, options));
  const received = dialling.then((outer) => pipeline(outer, inner, options));
  dialling.catch((problem: unknown) => {
    if (!ending.aborted) error = problem instanceof Error ? problem.message : String(problem);
    inner.destroy();
  });
  const ended = Promise.allSettled([sent, received]).then(([{ status }]) => {
    if (ending.aborted && status === "rejected") error ??= "The run ended before all was sent.";
    inner.destroy();
    dialled?.socket.destroy();
  });
  const record = () => ({
    target: target.name,
    address: dialled?.address ?? null,
    startedAt,
    connectMs,
    bytesSent: dialled?.socket.bytesWritten ?? 0,
    bytesReceived: dialled?.socket.bytesRead ?? 0,
    ...(error === undefined ? {} : { error }),
  });
  return { sent: sent.catch(() => {}), ended, isLeft: () => inner.readableEnded, drop: () => dropping.abort(), record };
}

import { connect, type Socket } from "node:net";
import type { NetworkTarget } from "./parse-targets.ts";
import type { ResolveTarget } from "./resolve-target.ts";

/** How to reach a target. */
export interface DialOptions {
  readonly resolve: ResolveTarget;
  /** Gives up, with nothing left open. */
  readonly signal: AbortSignal;
}

/** A connection to a target, of which nothing was read yet. */
export interface DialledSocket {
  readonly socket: Socket;
  readonly address: string;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Connects to a target, to one of its addresses after the other. Rejects with what the last one said. */
export async function dialTarget(target: NetworkTarget, { resolve, signal }: DialOptions): Promise<DialledSocket> {
  const whole = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
  const addresses = await resolve(target);
  let problem: unknown = new Error("no address");
  for (const [index, address] of addresses.entries()) {
    if (whole.aborted) break;
    const share = AbortSignal.timeout(CONNECT_TIMEOUT_MS / (addresses.length - index + 1));
    try {
      return { socket: await connectTo(address, target.port, AbortSignal.any([whole, share])), address };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

function connectTo(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    const onAbort = () => socket.destroy(new Error(`${host} did not answer in time`));
    const settle = (act: () => void) => {
      signal.removeEventListener("abort", onAbort);
      socket.off("error", onError);
      act();
    };
    const onError = (error: Error) => settle(() => reject(error));
    socket.once("error", onError);
    socket.once("connect", () => settle(() => resolve(socket)));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

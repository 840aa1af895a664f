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

/** For everything: the name, and one address after the other. */
const DIAL_TIMEOUT_MS = 10_000;
/** For an address that is not the last. */
const ADDRESS_TIMEOUT_MS = 2_500;

/** Connects to a target, to the first of its addresses that answers. Rejects with what the last one said. */
export async function dialTarget(target: NetworkTarget, { resolve, signal }: DialOptions): Promise<DialledSocket> {
  const whole = AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)]);
  const addresses = await orAbort(resolve(target), whole);
  let problem: unknown = new Error(`${target.host} has no address`);
  for (const [index, address] of addresses.entries()) {
    const isLast = index === addresses.length - 1;
    const patience = isLast ? whole : AbortSignal.any([whole, AbortSignal.timeout(ADDRESS_TIMEOUT_MS)]);
    try {
      return { socket: await connectTo(address, target.port, patience), address };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** What a promise brings, unless the signal aborts first: a resolver cannot be stopped. */
function orAbort<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
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

import { once } from "node:events";
import { constants } from "node:fs";
import { chmod, mkdir, open as openFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SandboxConnection } from "../port.ts";
import { carryConnection, type CarriedConnection } from "./carry-connection.ts";
import type { NetworkTarget } from "./parse-targets.ts";
import type { ResolveTarget } from "./resolve-target.ts";

export interface RelayOptions {
  /** In the order in which the driver has its listeners. */
  readonly targets: readonly NetworkTarget[];
  /** Is made here, and holds a socket for each target, called by its place. Only its parents keep others out. */
  readonly folder: string;
  readonly resolve: ResolveTarget;
}

/** The host's side of one run's network: who connects to one of its sockets reaches that target and nothing else. */
export interface NetworkRelay {
  /** Lets its listeners keep this process alive, as they do at first. */
  ref(): void;
  /** Lets this process end while it listens. */
  unref(): void;
  /** Lets what the program sent arrive, for a second at most and not `atOnce`; then nothing is open any more. */
  close(options: { readonly atOnce: boolean }): Promise<readonly SandboxConnection[]>;
}

/** Connections of one run that are open at once. The driver takes 64, but a program may go around it. */
const MAX_OPEN = 256;
/** Connections of one run in all, so that each can have a record; further ones are refused. */
const MAX_CONNECTIONS = 10_000;
const CLOSE_GRACE_MS = 1_000;

/** Listens for the driver of one run. */
export async function openRelay({ targets, folder, resolve }: RelayOptions): Promise<NetworkRelay> {
  const records: (() => SandboxConnection)[] = [];
  const open = new Set<CarriedConnection>();
  const running = new Set<Promise<void>>();
  const ending = new AbortController();

  function accept(inner: Socket, target: NetworkTarget): void {
    const isFull = open.size >= MAX_OPEN && !makeRoom(open);
    if (isFull || records.length >= MAX_CONNECTIONS || ending.signal.aborted) {
      inner.on("error", () => {}).destroy();
      return;
    }
    const connection = carryConnection(inner, target, { resolve, signal: ending.signal });
    const place = records.push(connection.record) - 1;
    open.add(connection);
    const ended = connection.ended.then(() => {
      const record = connection.record();
      records[place] = () => record; // and nothing else of it is kept
      open.delete(connection);
      running.delete(ended);
    });
    running.add(ended);
  }

  const listening = await listen(folder, targets, accept);
  return {
    ref: () => listening.servers.forEach((server) => server.ref()),
    unref: () => listening.servers.forEach((server) => server.unref()),
    close: async ({ atOnce }) => {
      const sent = Promise.all([...open].map((connection) => connection.sent));
      if (!atOnce) await Promise.race([sent, delay(CLOSE_GRACE_MS, undefined, { ref: false })]);
      ending.abort();
      await Promise.all(running);
      await listening.close();
      return records.map((record) => record());
    },
  };
}

/** Drops the oldest connection that its program has left. */
function makeRoom(open: Set<CarriedConnection>): boolean {
  const left = [...open].find(({ isLeft }) => isLeft());
  left?.drop();
  return left !== undefined && open.delete(left);
}

type Accept = (inner: Socket, target: NetworkTarget) => void;

interface Listening {
  readonly servers: readonly Server[];
  close(): Promise<void>;
}

async function listen(folder: string, targets: readonly NetworkTarget[], accept: Accept): Promise<Listening> {
  await mkdir(folder);
  await chmod(folder, 0o755); // the driver may have another user
  const handle = await openFile(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const servers: Server[] = [];
  const close = async () => {
    await Promise.all(servers.map(closeServer));
    await handle.close(); // last, as the servers remove their sockets through it
  };
  try {
    for (const [place, target] of targets.entries()) {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (inner) => accept(inner, target));
      servers.push(server);
      // by its descriptor: the path of a unix socket has at most 107 characters
      const path = join("/proc/self/fd", String(handle.fd), String(place));
      server.listen({ path, exclusive: true, readableAll: true, writableAll: true });
      await once(server, "listening");
    }
    return { servers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

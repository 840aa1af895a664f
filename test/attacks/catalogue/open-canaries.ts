import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";

/** Servers that must hear nothing, and one that a program may be allowed to reach. */
export interface Canaries {
  /** Of TCP and UDP, on all addresses of this machine. */
  readonly port: number;
  /** Unix sockets, an abstract one first. */
  readonly sockets: string[];
  readonly allowedPort: number;
  /** What was reached, in words. */
  visits(): string[];
  close(): Promise<void>;
}

/** Opens them; `folder` is where those with a path are. */
export async function openCanaries(folder: string): Promise<Canaries> {
  const visits: string[] = [];
  const count = (name: string) => createServer((socket) => void (visits.push(name), socket.on("error", () => {}).end("canary")));
  const byPort = count("a TCP server");
  byPort.listen(0, "::");
  await once(byPort, "listening");
  const { port } = byPort.address() as AddressInfo; // it listens on a port
  const datagrams = createSocket("udp6")
    .on("message", () => visits.push("a UDP server"))
    .bind(port, "::");
  await once(datagrams, "listening");
  const sockets = [`\0canary-${randomUUID()}`, join(folder, "canary.sock")];
  const byPath = await Promise.all(sockets.map((path) => listen(count(`the unix socket ${path}`), path)));
  chmodSync(join(folder, "canary.sock"), 0o777);
  const allowed = await listen(
    createServer((socket) => void socket.on("error", () => {}).write("allowed")),
    { port: 0, host: "127.0.0.1" },
  );
  const servers = [byPort, allowed, ...byPath];

  async function close(): Promise<void> {
    datagrams.close();
    for (const server of servers) server.close();
  }

  return { port, sockets, allowedPort: (allowed.address() as AddressInfo).port, visits: () => visits, close };
}

async function listen(server: Server, address: string | { port: number; host: string }): Promise<Server> {
  server.listen(address);
  await once(server, "listening");
  return server;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { onTestFinished } from "vitest";
import { until } from "../until.ts";

/** Takes what ends a server, and calls it in time. */
export type EndLater = (end: () => Promise<void>) => void;

/** A user of this machine, by number. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** A program that listens on a port of 127.0.0.1. */
export interface ServerCommand {
  readonly command: string;
  /** Its arguments, which know the port. */
  args(port: number): readonly string[];
  /** Asks it to end at once. */
  readonly ending: NodeJS.Signals;
  /** Whom it runs as. @default ourselves */
  readonly user?: ServerUser | undefined;
  /** When it ends. @default with the test */
  readonly endLater?: EndLater | undefined;
}

/** Starts a server on a free port, and gives back the port when it answers. */
export async function runServer({ command, args, ending, user, endLater = onTestFinished }: ServerCommand): Promise<number> {
  const port = await findFreePort();
  const server = spawn(command, args(port), { ...user, cwd: "/", stdio: "ignore" });
  endLater(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(ending);
    await once(server, "exit");
  });
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`${command} ended with ${server.exitCode}.`);
    return answers(port);
  });
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
  });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

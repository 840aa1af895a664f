import { ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { SandboxError } from "../errors.ts";

/** How to start a driver. */
export interface DriverCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The user and group to run as; ours if left out. */
  readonly userId?: number;
}

/** A driver that runs, with the channel to it. */
export interface DriverProcess {
  readonly channel: Duplex;
  /** Resolves when the process has ended and its streams are closed. */
  readonly closed: Promise<void>;
  /** The last words of the process itself; a driver that works has none. */
  readonly errorText: () => string;
  /** Closes the channel, upon which a driver ends all it has started and itself; kills it if it does not. */
  readonly end: () => void;
  readonly kill: () => void;
}

/** A driver that is a child of this process. */
export interface ChildDriver extends DriverProcess {
  /** Its process id; undefined if it could not be started. */
  readonly pid: number | undefined;
  /** Resolves when the process has ended, or could not be started; its streams may still hold what it said. */
  readonly exited: Promise<void>;
  /** Lets it keep this process alive, as it does at first. */
  readonly ref: () => void;
  /** Lets this process end while it runs. */
  readonly unref: () => void;
}

const CHANNEL = 3;
const END_GRACE_MS = 500;
const ERROR_TEXT_LENGTH = 4_000;

/**
 * Starts a driver with an empty environment: what is in ours could be read by the program in /proc.
 * @throws SandboxError if it cannot be started.
 */
export function startDriver(command: DriverCommand): ChildDriver {
  const child = spawnDriver(command);
  const channel = child.stdio?.[CHANNEL];
  if (!(channel instanceof Duplex)) throw new SandboxError(`Could not start ${command.file}: no channel to it.`);
  let errorText = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(-ERROR_TEXT_LENGTH);
  });
  child.on("error", (error) => (errorText += error.message));
  channel.on("error", () => {}); // it died: `closed` tells
  const kill = () => {
    killGroup(child);
    channel.destroy(); // upon which one ends that the signal did not reach, as it was being started
  };
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const exited = new Promise<void>((resolve) => {
    for (const event of ["exit", "error"]) child.once(event, () => resolve());
  });
  const end = () => endGently(channel, closed, kill);
  // a child's streams are sockets, which only their own type says
  const handles = [child, channel, child.stderr].filter((handle) => handle instanceof ChildProcess || handle instanceof Socket);
  const ref = () => handles.forEach((handle) => handle.ref());
  const unref = () => handles.forEach((handle) => handle.unref());
  return { channel, pid: child.pid, exited, closed, errorText: () => errorText.trim(), kill, end, ref, unref };
}

function spawnDriver({ file, args, userId }: DriverCommand): ChildProcess {
  try {
    return spawn(file, args, {
      cwd: "/",
      env: {},
      detached: process.platform !== "win32", // a group of its own, which can be killed as one
      windowsHide: true,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      ...(userId === undefined ? {} : { uid: userId, gid: userId }),
    });
  } catch (cause) {
    throw new SandboxError(`Could not start ${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // the group is gone; the process may have ended meanwhile
  }
}

function endGently(channel: Duplex, closed: Promise<void>, kill: () => void): void {
  channel.end();
  const timer = setTimeout(kill, END_GRACE_MS);
  void closed.then(() => clearTimeout(timer));
}

import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A child process that runs a script of `children/`. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: Interface;
  /** All lines of its output, once it is over. */
  readonly ended: Promise<{ readonly lines: readonly string[]; readonly exitCode: number | null }>;
  /** Resolves with the next line of its output. */
  nextLine(): Promise<string>;
}

/** Starts a script in a process of its own: one of `children/` by its name, or another by its URL. */
export function startChild(script: string | URL, args: readonly string[], options: SpawnOptions = {}): Child {
  const file = fileURLToPath(typeof script === "string" ? new URL(`./children/${script}.ts`, import.meta.url) : script);
  const child = spawn(process.execPath, [file, ...args], { ...options, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  if (child.stdout === null) throw new Error("The child has no output.");
  const lines = createInterface({ input: child.stdout });
  const seen: string[] = [];
  lines.on("line", (line) => seen.push(line));
  const ended = once(child, "close").then(() => ({ lines: seen, exitCode: child.exitCode }));
  return { process: child, lines, ended, nextLine: async () => String((await once(lines, "line"))[0]) };
}

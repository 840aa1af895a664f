import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { CachedExecutor, JsonObject, Outcome } from "../../src/index.ts";

/** The task under which the recording holds a hostile answer. */
export const HOSTILE_TASK = "Say what can be reached from here";

/** Key of the environment variable that the program must not see. */
const PLANTED_VARIABLE = "CACHED_EXECUTOR_DEMO_KEY";

/** What came of the attempts: each refusal in Python's words. */
export interface HostileRun {
  readonly refusals: JsonObject;
  /** What got through, seen from outside the sandbox; empty if nothing did. */
  readonly breaches: readonly string[];
  readonly outcome: Outcome<JsonObject>;
}

/**
 * Has a program run that reads a key from the environment, the user's `~/.ssh` and a file of ours, and opens a socket.
 * A planted key, a planted file and a listening port are there to be found.
 */
export async function runHostileProgram(executor: CachedExecutor): Promise<HostileRun> {
  const folder = await mkdtemp(join(tmpdir(), "cached-executor-demo-"));
  const heard: string[] = [];
  const server = await listen(() => heard.push("the listening port was reached"));
  process.env[PLANTED_VARIABLE] = "planted";
  try {
    await writeFile(join(folder, "secret"), "planted", { mode: 0o644 });
    const context = {
      variable: PLANTED_VARIABLE,
      folders: ["~/.ssh", join(homedir(), ".ssh")].filter((path) => !/\s/.test(path)), // the recording knows paths without blanks
      file: join(folder, "secret"),
      port: (server.address() as AddressInfo).port, // it listens on a port
    };
    const outcome = await executor.execute<JsonObject>(HOSTILE_TASK, { context, cacheMode: "no-store" });
    const { _ai_metadata: _account, ...refusals } = outcome;
    const told = Object.entries(refusals).filter(([, answer]) => !String(answer).startsWith("refused: "));
    return { refusals, breaches: [...heard, ...told.map(([attempt, answer]) => `${attempt}: ${String(answer)}`)], outcome };
  } finally {
    delete process.env[PLANTED_VARIABLE];
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
}

async function listen(onConnection: () => void): Promise<Server> {
  const server = createServer((socket) => {
    onConnection();
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

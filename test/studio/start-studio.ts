import { spawn, type ChildProcess } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { installTool } from "../package/install-tool.ts";

const CHECKOUT = join(import.meta.dirname, "..", "..");
const LEASH = join(import.meta.dirname, "run-on-leash.ts");
const READY_WITHIN_MS = 60_000;

/** A running `langgraphjs dev`, the server that LangGraph Studio talks to. */
export interface Studio {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Ends the server with all its processes. */
  stop(): Promise<void>;
}

/** Starts `langgraphjs dev` for the checkout's langgraph.json, with no key and a home of its own. */
export async function startStudio(): Promise<Studio> {
  const tool = await installTool("@langchain/langgraph-cli@1.5.1");
  const folder = await mkdtemp(join(tmpdir(), "cached-executor-studio-"));
  await layOutProject(folder);
  const server = spawnServer(join(tool, "node_modules", ".bin", "langgraphjs"), folder);
  const closed = new Promise((resolve) => server.once("close", resolve)); // when the last process has let go of the output
  const stop = async (): Promise<void> => {
    server.stdin?.end(); // lets the leash go, which ends the whole group
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: await addressOf(server), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server keeps its threads beside langgraph.json: a folder of its own keeps them out of the checkout. */
async function layOutProject(folder: string): Promise<void> {
  await mkdir(join(folder, "home"));
  await copyFile(join(CHECKOUT, "langgraph.json"), join(folder, "langgraph.json"));
  for (const name of ["graphs", "node_modules", "package.json"]) await symlink(join(CHECKOUT, name), join(folder, name));
}

/** Port 0: the system chooses a free one. */
function spawnServer(command: string, folder: string): ChildProcess {
  const env = { PATH: process.env["PATH"], HOME: join(folder, "home"), LANGGRAPH_CLI_NO_ANALYTICS: "1" };
  const server = [process.execPath, command, "dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", "0"];
  return spawn(process.execPath, [LEASH, ...server], { cwd: folder, env, detached: true });
}

/** Waits for the server to say where it listens; it does so once its graphs are loaded. */
async function addressOf(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let printed = "";
  const read = (chunk: Buffer): void => {
    printed += stripVTControlCharacters(chunk.toString());
    const address = /Server running at (\S+)/.exec(printed)?.[1];
    if (address !== undefined) resolve(`http://${address}`);
  };
  server.stdout?.on("data", read);
  server.stderr?.on("data", read);
  server.once("close", () => reject(new Error(`langgraphjs dev ended:\n${printed}`)));
  server.once("error", reject);
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  deadline.addEventListener("abort", () => reject(new Error(`langgraphjs dev was not ready within ${READY_WITHIN_MS} ms:\n${printed}`)));
  return promise;
}

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";

const PYTHON = "/usr/bin/python3";
const PORT = 49_999;

/** A code interpreter on port 49999 with real Jupyter kernels. */
export interface CodeInterpreter {
  /** Ids of the contexts that are there. */
  contexts(): Promise<string[]>;
  close(): Promise<void>;
}

/** Why it cannot be started on this machine; null if it can. */
export async function whyNoCodeInterpreter(): Promise<string | null> {
  try {
    await promisify(execFile)(PYTHON, ["-c", "import ipykernel, jupyter_client"]);
  } catch {
    return `${PYTHON} has no ipykernel and jupyter_client (on Debian: python3-ipykernel, python3-jupyter-client)`;
  }
  return (await isFree()) ? null : `port ${PORT}, which E2B's SDK prescribes, is in use`;
}

export async function startCodeInterpreter(): Promise<CodeInterpreter> {
  const server = spawn(PYTHON, [new URL("code_interpreter.py", import.meta.url).pathname], { stdio: ["pipe", "pipe", "inherit"] });
  await Promise.race([once(server.stdout, "data"), once(server, "exit").then(() => Promise.reject(new Error("it did not start")))]);
  return {
    contexts: async () => (await (await fetch(`http://localhost:${PORT}/contexts`)).json()) as string[],
    close: async () => {
      const closed = once(server, "close");
      server.stdin.end();
      await closed;
    },
  };
}

async function isFree(): Promise<boolean> {
  const server = createServer().listen(PORT, "127.0.0.1");
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.once("listening", () => server.close(() => resolve(true)));
  });
}

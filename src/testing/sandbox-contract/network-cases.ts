import { deepEqual, notEqual, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import type { ContractCase } from "./contract-case.ts";
import { valueOf } from "./contract-case.ts";

const CONNECT = `
import socket
def hear(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as s: return s.makefile().read()
    except OSError as error: return type(error).__name__
`;

/** What a sandbox keeps to that gives programs a network; one that gives none passes them all. */
export const networkCases: readonly ContractCase[] = [
  {
    name: "refuses a network target that is none",
    check: async ({ sandbox, run }) => {
      if (!(await sandbox.capabilities()).network) return;
      for (const target of ["imap.example.com", "https://example.com", "*.example.com:993", "example.com:0", ""]) {
        await rejects(run("1", { allow: [target] }), { code: "CONFIGURATION", reason: "input" }, target);
      }
    },
  },
  {
    name: "connects a program to its network target and to nothing beside it, and keeps a record",
    needs: ["targets on this machine"],
    check: async ({ sandbox, run }) => {
      if (!(await sandbox.capabilities()).network) return;
      const [allowed, other] = [await listen("allowed"), await listen("other")];
      try {
        const code = `${CONNECT}result = [hear(${allowed.port}), hear(${other.port})]`;
        const connected = await run(code, { allow: [`127.0.0.1:${allowed.port}`] });
        const heard = valueOf(connected);
        deepEqual(Array.isArray(heard) && [heard[0], heard[1] === "other"], ["allowed", false]);
        deepEqual(
          connected.connections?.map(({ target, bytesReceived }) => [target, bytesReceived]),
          [[`127.0.0.1:${allowed.port}`, 7]],
        );
        notEqual(valueOf(await run(`${CONNECT}result = hear(${allowed.port})`)), "allowed");
      } finally {
        allowed.server.close();
        other.server.close();
      }
    },
  },
];

async function listen(words: string): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.on("error", () => {}).end(words)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : 0 };
}

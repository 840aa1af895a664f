import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createMachines } from "./create-machines.ts";
import { createRoutes } from "./create-routes.ts";
import type { MachineOptions } from "./machine.ts";
import type { MachineReach } from "./parse-create.ts";
import { routeOf } from "./route-of.ts";
import type { Route } from "./route-of.ts";
import type { CellTrouble } from "./send-cell.ts";
import { sendJson } from "./send-json.ts";

/** The key of the one account there is. */
export const API_KEY = "e2b_0123456789abcdef0123456789abcdef01234567";

/** What a request gets instead of an answer. */
export type Trouble =
  | { readonly status: number; readonly message?: string; readonly headers?: Record<string, string> }
  /** No answer. */
  | "hang"
  | "reset"
  /** The right answer, after `until` resolves. */
  | { readonly until: Promise<void> }
  | CellTrouble;

export interface SeenRequest {
  readonly route: Route | "unknown";
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A server that speaks E2B's protocol and runs the Python it is sent. */
export interface E2BServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** The routes asked for so far, in order. */
  routes(): string[];
  /** Ids of the machines that are alive. */
  alive(): string[];
  /** What each machine might reach that was made so far. */
  reaches(): MachineReach[];
  /** What the next request on a route gets; several wait in line. */
  next(route: Route, ...troubles: readonly Trouble[]): void;
  /** Ends a machine as E2B does at the end of its lifetime. */
  endMachine(id: string): Promise<void>;
  /** Resolves when a request on this route has come in that was not there before. */
  seen(route: Route): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startE2BServer(options: MachineOptions = {}): Promise<E2BServer> {
  const requests: SeenRequest[] = [];
  const machines = createMachines(options);
  const routes = createRoutes(machines, API_KEY);
  const troubles = new Map<Route, Trouble[]>();
  const waiting: { readonly route: Route; readonly resolve: () => void }[] = [];

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { code: 500, message: String(error) });
      else response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routeOf(request);
    const body = Buffer.concat(await request.toArray());
    requests.push({ route, method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    for (const entry of waiting.splice(0)) {
      if (entry.route === route) entry.resolve();
      else waiting.push(entry);
    }
    const trouble = route === "unknown" ? undefined : troubles.get(route)?.shift();
    if (trouble === "hang") return;
    if (trouble === "reset") return void request.socket.resetAndDestroy();
    if (trouble && "status" in trouble) return sendTrouble(response, trouble, route);
    if (trouble && "until" in trouble) await trouble.until;
    const cellTrouble = trouble && "cell" in trouble ? trouble : undefined;
    await routes[route]({ request, response, body, cellTrouble });
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    routes: () => requests.map(({ route }) => route),
    alive: machines.alive,
    reaches: machines.reaches,
    next: (route, ...more) => void troubles.set(route, [...(troubles.get(route) ?? []), ...more]),
    endMachine: async (id) => void (await machines.end(id)),
    seen: (route) => new Promise((resolve) => waiting.push({ route, resolve })),
    close: async () => {
      await Promise.all(machines.alive().map(machines.end));
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The control plane answers in JSON, the code interpreter in plain text. */
function sendTrouble(response: ServerResponse, trouble: Extract<Trouble, { status: number }>, route: Route | "unknown"): void {
  const { status, message = "trouble", headers = {} } = trouble;
  if (route === "execute") response.writeHead(status, { "content-type": "text/plain", ...headers }).end(message);
  else response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify({ code: status, message }));
}

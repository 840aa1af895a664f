import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { makeMachine } from "./machine.ts";
import type { MachineOptions, StandInMachine } from "./machine.ts";
import { sendCell } from "./send-cell.ts";
import type { CellTrouble } from "./send-cell.ts";

export const API_KEY = "e2b_0123456789abcdef0123456789abcdef01234567";

export type Route = "create" | "execute" | "kill" | "write" | "health" | "timeout";

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
  /** What the next request on a route gets; several wait in line. */
  next(route: Route, ...troubles: readonly Trouble[]): void;
  /** Ends a machine as E2B does at the end of its lifetime. */
  endMachine(id: string): Promise<void>;
  /** Resolves when a request on this route has come in that was not there before. */
  seen(route: Route): Promise<void>;
  close(): Promise<void>;
}

const PORTS: Readonly<Record<string, string>> = { "49999": "interpreter", "49983": "envd" };

/** Starts the server on a free port of 127.0.0.1. */
export async function startE2BServer(options: MachineOptions = {}): Promise<E2BServer> {
  const requests: SeenRequest[] = [];
  const machines = new Map<string, StandInMachine>();
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
    await ROUTES[route]({ request, response, body, cellTrouble });
  }

  type Call = { request: IncomingMessage; response: ServerResponse; body: Buffer; cellTrouble: CellTrouble | undefined };
  const ROUTES: Readonly<Record<Route | "unknown", (call: Call) => Promise<void> | void>> = {
    create: async ({ request, response }) => {
      if (request.headers["x-api-key"] !== API_KEY) return sendJson(response, 401, { code: 401, message: "Invalid API key" });
      const id = `i${randomUUID().replaceAll("-", "").slice(0, 19)}`;
      machines.set(id, await makeMachine(id, options));
      sendJson(response, 201, {
        sandboxID: id,
        templateID: "code-interpreter-v1",
        clientID: "stand-in",
        envdVersion: "0.6.2",
        envdAccessToken: `envd-${id}`,
        trafficAccessToken: `traffic-${id}`,
      });
    },
    kill: async ({ request, response }) => {
      const id = request.url?.split("/").at(-1) ?? "";
      if (!(await endMachine(id))) return sendJson(response, 404, { code: 404, message: "Sandbox not found" });
      response.writeHead(204).end();
    },
    execute: async ({ request, response, body, cellTrouble }) => {
      const machine = machineOf(request);
      if (!machine) return sendGone(response);
      const { code } = JSON.parse(body.toString("utf8")) as { code: string };
      await sendCell({ kernel: machine.execute(code), response, endMachine: () => endMachine(machine.id) }, cellTrouble);
    },
    write: async ({ request, response, body }) => {
      const machine = machineOf(request);
      if (!machine) return sendGone(response);
      const form = await new Response(new Uint8Array(body), {
        headers: { "content-type": request.headers["content-type"] ?? "" },
      }).formData();
      const path = new URL(request.url ?? "", "http://localhost").searchParams.get("path") ?? "";
      const file = form.get("file");
      if (!(file instanceof File)) throw new Error("no file");
      await machine.write(path, new Uint8Array(await file.arrayBuffer()));
      sendJson(response, 200, [{ name: path.split("/").at(-1), path, type: "file" }]);
    },
    health: ({ request, response }) => void (machineOf(request) ? response.writeHead(204).end() : sendGone(response)),
    timeout: ({ response }) => void response.writeHead(204).end(),
    unknown: ({ response }) => sendJson(response, 404, { code: 404, message: "no such route" }),
  };

  async function endMachine(id: string): Promise<boolean> {
    const machine = machines.get(id);
    machines.delete(id);
    await machine?.end();
    return machine !== undefined;
  }

  function machineOf(request: IncomingMessage): StandInMachine | undefined {
    return machines.get(String(request.headers["e2b-sandbox-id"]));
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    routes: () => requests.map(({ route }) => route),
    alive: () => [...machines.keys()],
    next: (route, ...more) => void troubles.set(route, [...(troubles.get(route) ?? []), ...more]),
    endMachine: async (id) => void (await endMachine(id)),
    seen: (route) => new Promise((resolve) => waiting.push({ route, resolve })),
    close: async () => {
      await Promise.all([...machines.keys()].map(endMachine));
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function routeOf({ method, url = "", headers }: IncomingMessage): Route | "unknown" {
  const part = PORTS[String(headers["e2b-sandbox-port"])] ?? "control";
  const [path = ""] = url.split("?");
  if (part === "interpreter") return method === "POST" && path === "/execute" ? "execute" : "unknown";
  if (part === "envd") return path === "/files" && method === "POST" ? "write" : path === "/health" ? "health" : "unknown";
  if (method === "POST" && path === "/v2/sandboxes") return "create";
  if (method === "DELETE" && /^\/sandboxes\/\w+$/.test(path)) return "kill";
  return method === "POST" && /^\/sandboxes\/\w+\/timeout$/.test(path) ? "timeout" : "unknown";
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** E2B's proxy says so of a machine that is no more. */
function sendGone(response: ServerResponse): void {
  sendJson(response, 502, { message: "The sandbox was not found", code: 502 });
}

/** The control plane answers in JSON, the code interpreter in plain text. */
function sendTrouble(response: ServerResponse, trouble: Extract<Trouble, { status: number }>, route: Route | "unknown"): void {
  const { status, message = "trouble", headers = {} } = trouble;
  if (route === "execute") response.writeHead(status, { "content-type": "text/plain", ...headers }).end(message);
  else response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify({ code: status, message }));
}

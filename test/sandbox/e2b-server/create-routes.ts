import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { StandInMachine } from "./machine.ts";
import { parseCreate } from "./parse-create.ts";
import type { MachineReach } from "./parse-create.ts";
import type { Route } from "./route-of.ts";
import { sendCell } from "./send-cell.ts";
import type { CellTrouble } from "./send-cell.ts";
import { sendJson } from "./send-json.ts";

/** The machines of a server. */
export interface Machines {
  /** Makes one that may reach so much of the network. */
  add(id: string, reach: MachineReach): Promise<void>;
  get(id: string): StandInMachine | undefined;
  /** Ends one; tells whether it was there. */
  end(id: string): Promise<boolean>;
}

/** A request that is to be answered. */
interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  /** What goes wrong with the events of a cell. */
  readonly cellTrouble: CellTrouble | undefined;
}

type Routes = Readonly<Record<Route | "unknown", (call: Call) => Promise<void> | void>>;

/** Makes what answers each route as E2B does, for one account. */
export function createRoutes(machines: Machines, apiKey: string): Routes {
  const machineOf = (request: IncomingMessage) => machines.get(String(request.headers["e2b-sandbox-id"]));
  return {
    create: async ({ request, response, body }) => {
      if (request.headers["x-api-key"] !== apiKey) return sendJson(response, 401, { code: 401, message: "Invalid API key" });
      const id = `i${randomUUID().replaceAll("-", "").slice(0, 19)}`;
      const created = parseCreate(body.toString("utf8"));
      if ("problem" in created) return sendJson(response, 400, { code: 400, message: created.problem });
      await machines.add(id, created.reach);
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
      if (!(await machines.end(id))) return sendJson(response, 404, { code: 404, message: "Sandbox not found" });
      response.writeHead(204).end();
    },
    execute: async ({ request, response, body, cellTrouble }) => {
      const machine = machineOf(request);
      if (!machine) return sendGone(response);
      const { code } = JSON.parse(body.toString("utf8")) as { code: string };
      await sendCell({ kernel: machine.execute(code), response, endMachine: () => machines.end(machine.id) }, cellTrouble);
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
}

/** E2B's proxy says so of a machine that is no more. */
function sendGone(response: ServerResponse): void {
  sendJson(response, 502, { message: "The sandbox was not found", code: 502 });
}

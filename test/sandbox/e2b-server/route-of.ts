import type { IncomingMessage } from "node:http";

/** What can be asked of E2B, of a machine's code interpreter and of the service in it that holds its files. */
export type Route = "create" | "execute" | "kill" | "write" | "health" | "timeout";

const PORTS: Readonly<Record<string, string>> = { "49999": "interpreter", "49983": "envd" };

/** Tells what a request asks for: one address serves all, and a header names the port that is meant. */
export function routeOf({ method, url = "", headers }: IncomingMessage): Route | "unknown" {
  const part = PORTS[String(headers["e2b-sandbox-port"])] ?? "control";
  const [path = ""] = url.split("?");
  if (part === "interpreter") return method === "POST" && path === "/execute" ? "execute" : "unknown";
  if (part === "envd") return path === "/files" && method === "POST" ? "write" : path === "/health" ? "health" : "unknown";
  if (method === "POST" && path === "/v2/sandboxes") return "create";
  if (method === "DELETE" && /^\/sandboxes\/\w+$/.test(path)) return "kill";
  return method === "POST" && /^\/sandboxes\/\w+\/timeout$/.test(path) ? "timeout" : "unknown";
}

import type { SandboxRun } from "../sandbox/port.ts";
import type { ConnectionFacts } from "./outcome-schema.ts";

/** How many connections of one run are told; all are counted. */
const MAX_TOLD = 100;
const MAX_ERROR_LENGTH = 200;

/** What of a run's connections is worth keeping; null where none were recorded. They stay out of every prompt. */
export function describeConnections({ connections }: Pick<SandboxRun, "connections">): ConnectionFacts | null {
  if (connections === undefined) return null;
  const told = connections.slice(0, MAX_TOLD).map(({ target, address, connectMs, bytesSent, bytesReceived, error }) => ({
    target,
    address,
    connect_ms: connectMs,
    bytes_sent: bytesSent,
    bytes_received: bytesReceived,
    ...(error !== undefined && { error: error.slice(0, MAX_ERROR_LENGTH).toWellFormed() }),
  }));
  return { connections: told, connections_total: connections.length };
}

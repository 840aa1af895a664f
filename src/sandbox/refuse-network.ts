import { CapabilityError } from "../errors.ts";
import type { SandboxRequest } from "./port.ts";

/**
 * Refuses a request that names network targets, for a kind of sandbox that has none.
 * @throws CapabilityError
 */
export function refuseNetwork(request: SandboxRequest, kind: string): void {
  if (request.allow.length === 0) return;
  throw new CapabilityError(
    `The ${kind} sandbox cannot give a program access to ${request.allow.join(", ")} and to nothing else. ` +
      "Choose a sandbox whose capabilities include the network, or run without network targets.",
  );
}

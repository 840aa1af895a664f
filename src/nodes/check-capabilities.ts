import { CapabilityError } from "../errors.ts";
import type { DetectedIntegration } from "../knowledge/port.ts";
import { parseTargets } from "../sandbox/network/parse-targets.ts";
import type { SandboxCapabilities } from "../sandbox/port.ts";

/** What a run needs, beside what it has. */
export interface Needs {
  /** Targets that were granted. */
  readonly allow: readonly string[];
  readonly capabilities: SandboxCapabilities;
  readonly integrations: readonly DetectedIntegration[];
}

/**
 * Checks, before a model is asked, that the sandbox can do what the task needs.
 *
 * @throws CapabilityError naming what is missing and the way to get it.
 */
export function checkCapabilities({ allow, capabilities, integrations }: Needs): void {
  if (allow.length > 0) checkTargets(allow, capabilities);
  for (const integration of integrations) checkIntegration(integration, { allow, capabilities });
}

function checkTargets(allow: readonly string[], { network, whyNoNetwork, reachesHost = true, isolation }: SandboxCapabilities): void {
  const granted = `The network was granted (${allow.join(", ")}), but`;
  if (!network) {
    const why = whyNoNetwork ?? `this sandbox has none: ${isolation}. Leave network.allow (--allow) out.`;
    throw new CapabilityError(`${granted} ${why}`);
  }
  const own = parseTargets(allow).filter(({ isLoopback }) => isLoopback);
  if (reachesHost || own.length === 0) return;
  const names = own.map(({ name }) => name).join(", ");
  throw new CapabilityError(`${granted} ${names} means this machine, which this sandbox cannot reach. Choose the sandbox bubblewrap.`);
}

function checkIntegration(integration: DetectedIntegration, { allow, capabilities }: Omit<Needs, "integrations">): void {
  const missing = integration.packages.find((group) => !group.some((name) => capabilities.packages.includes(name)));
  if (missing) {
    throw new CapabilityError(
      `The task needs ${integration.name} (${integration.why}), and the sandbox's Python has no ${missing.join(" or ")}. Install it for that interpreter, or choose a sandbox that has it.`,
    );
  }
  if (integration.network && allow.length === 0) {
    const { network, whyNoNetwork } = capabilities;
    const remedy = network
      ? 'no target is allowed. Pass network: { allow: ["host:port"] }'
      : `this sandbox gives programs none.${whyNoNetwork ? ` As it is, ${whyNoNetwork}` : ""} Fetch the data yourself and pass it as context or files, or word the task without it`;
    throw new CapabilityError(`The task needs ${integration.name} (${integration.why}), which needs the network, and ${remedy}.`);
  }
}

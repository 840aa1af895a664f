import { CapabilityError } from "../errors.ts";
import type { DetectedIntegration } from "../knowledge/port.ts";
import { parseTargets } from "../sandbox/network/parse-targets.ts";
import type { SandboxCapabilities } from "../sandbox/port.ts";

/** What a run needs, beside what it has. */
export interface Needs {
  /** Targets that were granted. */
  readonly allow: readonly string[];
  /** Kind of the sandbox, such as `pyodide`: what to do depends on it. */
  readonly kind: string;
  readonly capabilities: SandboxCapabilities;
  readonly integrations: readonly DetectedIntegration[];
}

/**
 * Checks, before a model is asked, that the sandbox can do what the task needs.
 *
 * @throws CapabilityError naming what is missing and the way to get it.
 */
export function checkCapabilities({ integrations, ...needs }: Needs): void {
  if (needs.allow.length > 0) checkTargets(needs.allow, needs.capabilities);
  for (const integration of integrations) checkIntegration(integration, needs);
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

function checkIntegration(integration: DetectedIntegration, needs: Omit<Needs, "integrations">): void {
  const { name, why, packages, network } = integration;
  const missing = packages.find((group) => !group.some((module) => needs.capabilities.packages.includes(module)));
  const task = `The task needs ${name} (${why})`;
  if (missing) {
    const remedy = `${adviseModules(missing, needs.kind)} ${wayOut(name)}`;
    throw new CapabilityError(`${task}, and the sandbox's Python has no ${missing.join(" or ")}. ${remedy}`);
  }
  if (network && needs.allow.length === 0) {
    throw new CapabilityError(`${task}, which needs the network, and ${adviseNetwork(needs)} ${wayOut(name)}`);
  }
}

/** What brings a module, where its name does not say so. */
const PACKAGES_OF: Readonly<Record<string, string>> = {
  fitz: "PyMuPDF (python3-fitz)",
  psycopg: "psycopg (python3-psycopg)",
  psycopg2: "psycopg2 (python3-psycopg2)",
};

function adviseModules(modules: readonly string[], kind: string): string {
  const [first = ""] = modules;
  const named = PACKAGES_OF[first] ?? first;
  if (kind === "pyodide")
    return `This sandbox takes no packages: choose the sandbox bubblewrap (--sandbox bubblewrap) with a Python that has ${named}, or e2b.`;
  if (kind === "e2b") return `Name a template that has ${named}: e2b: { templateId } or E2B_TEMPLATE_ID.`;
  return `Install ${named} for that interpreter, or name one that has it: python: "/path/to/python3" or CACHED_EXECUTOR_PYTHON.`;
}

function adviseNetwork({ capabilities: { network, whyNoNetwork } }: Omit<Needs, "integrations">): string {
  if (network) return 'no target is allowed. Pass network: { allow: ["host:port"] } (--allow HOST:PORT).';
  const reason = whyNoNetwork
    ? ` As it is, ${whyNoNetwork}`
    : " Choose the sandbox bubblewrap (--sandbox bubblewrap) and allow the target (--allow HOST:PORT).";
  return `this sandbox gives programs none.${reason} Or fetch the data yourself and pass it as context or files.`;
}

/** Detection reads words, and can be wrong; the caller knows. */
function wayOut(name: string): string {
  return `If the task does not need ${name}, pass integrations: [] or the names that it needs (--integrations none).`;
}

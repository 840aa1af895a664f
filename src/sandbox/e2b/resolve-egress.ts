import { BlockList, isIPv4 } from "node:net";
import { CapabilityError, E2BSandboxError, SandboxError } from "../../errors.ts";
import { parseTargets, type NetworkTarget } from "../network/parse-targets.ts";
import type { ResolveTarget } from "../network/resolve-target.ts";

/** A target with the addresses that a machine may reach for it, the best first. */
export interface ResolvedTarget extends NetworkTarget {
  readonly addresses: readonly string[];
}

/** Networks that lead to somebody else from there than from here. */
const PRIVATE: readonly (readonly [network: string, prefix: number])[] = [
  ["10.0.0.0", 8], ["100.64.0.0", 10], ["172.16.0.0", 12], ["192.168.0.0", 16],
]; // prettier-ignore

const privateNetworks = new BlockList();
for (const [network, prefix] of PRIVATE) privateNetworks.addSubnet(network, prefix, "ipv4");

const REMEDY = "Run this with the sandbox bubblewrap, which connects from this machine.";

/**
 * Finds the addresses of a run's targets, as E2B's machines have to be told them: its rules know names on two ports only,
 * and with a name among them it opens the DNS.
 *
 * @throws CapabilityError if a target cannot be reached from E2B; E2BSandboxError if a name has no address.
 */
export async function resolveEgress(allow: readonly string[], resolve: ResolveTarget): Promise<readonly ResolvedTarget[]> {
  const targets = parseTargets(allow);
  refuseLoopback(targets);
  return Promise.all(targets.map(async (target) => ({ ...target, addresses: await addressesOf(target, resolve) })));
}

/**
 * Refuses targets that mean this machine.
 * @throws CapabilityError
 */
export function refuseLoopback(targets: readonly NetworkTarget[]): void {
  const own = targets.filter(({ isLoopback }) => isLoopback).map(({ name }) => name);
  if (own.length === 0) return;
  throw new CapabilityError(`${own.join(", ")} means this machine, which a machine at E2B cannot reach. ${REMEDY}`);
}

async function addressesOf(target: NetworkTarget, resolve: ResolveTarget): Promise<readonly string[]> {
  const found = await resolve(target).catch((cause: unknown) => refuseName(target, cause));
  const usable = found.filter((address) => isIPv4(address) && !privateNetworks.check(address));
  if (usable.length > 0) return usable;
  throw new CapabilityError(
    `${target.host} resolves to ${found.join(", ")}, and machines at E2B reach public addresses of IPv4 only. ${REMEDY}`,
  );
}

function refuseName({ host }: NetworkTarget, cause: unknown): never {
  if (cause instanceof SandboxError) throw new E2BSandboxError(cause.message, { cause, retryable: cause.retryable });
  const words = cause instanceof Error ? cause.message : String(cause);
  throw new E2BSandboxError(`The host name ${host} could not be resolved: ${words}. Check the name, and this machine's DNS.`, { cause });
}

import { lookup } from "node:dns/promises";
import { BlockList, isIPv6 } from "node:net";
import { SandboxError } from "../../errors.ts";
import type { NetworkTarget } from "./parse-targets.ts";

/** Finds the addresses that may be dialled for a target, the best first. Rejects if there are none. */
export type ResolveTarget = (target: NetworkTarget) => Promise<readonly string[]>;

/**
 * Addresses that a name never leads to, whatever its owner writes into the DNS: this machine, its own link (where
 * clouds hand out credentials), the metadata services that live elsewhere, and what is no single machine. Private
 * networks are no part of it: mail servers and databases stand there, and the caller chose the name.
 */
const REFUSED: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8], ["127.0.0.0", 8], ["169.254.0.0", 16], ["192.0.0.0", 24], ["224.0.0.0", 3],
  ["100.100.100.200", 32], ["168.63.129.16", 32],
  ["::", 127], ["fe80::", 10], ["fec0::", 10], ["ff00::", 8], ["fd00:ec2::", 32], ["fd20:ce::", 32],
  // the same addresses of IPv4, in the dresses that IPv6 has for them
  ["::", 96], ["64:ff9b::7f00:0", 104], ["64:ff9b::a9fe:0", 112], ["64:ff9b:1::", 48], ["2002:7f00::", 24], ["2002:a9fe::", 32],
]; // prettier-ignore

const refused = new BlockList();
for (const [network, prefix] of REFUSED) refused.addSubnet(network, prefix, isIPv6(network) ? "ipv6" : "ipv4");

/** Whether an address is one that no name may lead to. */
export function isRefusedAddress(address: string): boolean {
  const [bare = address] = address.split("%"); // fe80::1%eth0
  return refused.check(bare, isIPv6(bare) ? "ipv6" : "ipv4");
}

/**
 * Asks this machine's resolver for a target's addresses, and checks each. They are dialled as they were checked: a
 * name that resolves to something else a moment later changes nothing.
 *
 * @throws SandboxError if none is left.
 */
export async function resolveTarget({ host, isLoopback }: NetworkTarget): Promise<readonly string[]> {
  if (isLoopback) return [host];
  const found = (await lookup(host, { all: true })).map(({ address }) => address);
  const usable = found.filter((address) => !isRefusedAddress(address));
  if (usable.length > 0) return usable;
  throw new SandboxError(`${host} resolves to ${found.join(", ")}, which a name may not lead to. For this machine allow 127.0.0.1.`);
}

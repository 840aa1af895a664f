import type { NetworkTarget } from "./parse-targets.ts";

/** Where in the sandbox a target is reached. */
export interface Listener<Target extends NetworkTarget = NetworkTarget> {
  readonly target: Target;
  /** An address of 127.0.0.0/8, of the sandbox's own loopback device. */
  readonly address: string;
}

/** What a sandbox is given so that programs find targets by their names. */
export interface ListenerPlan<Target extends NetworkTarget = NetworkTarget> {
  readonly listeners: readonly Listener<Target>[];
  /** The text of /etc/hosts. */
  readonly hosts: string;
}

/** What /etc/hosts holds without targets. */
export const OWN_HOSTS = "127.0.0.1 localhost\n::1 localhost\n";

/** Gives each host name an address 127.0.0.N of its own, from 2 on; a target that is such an address keeps it. */
export function planListeners<Target extends NetworkTarget>(targets: readonly Target[]): ListenerPlan<Target> {
  const taken = new Set(targets.filter((target) => target.isLoopback).map((target) => target.host));
  const addresses = new Map<string, string>();
  let next = 2;
  for (const { host, isLoopback } of targets) {
    if (isLoopback || addresses.has(host)) continue;
    while (taken.has(`127.0.0.${next}`)) next += 1;
    addresses.set(host, `127.0.0.${next}`);
    next += 1;
  }
  return {
    listeners: targets.map((target) => ({ target, address: addresses.get(target.host) ?? target.host })),
    hosts: [OWN_HOSTS, ...[...addresses].map(([host, address]) => `${address} ${host}\n`)].join(""),
  };
}

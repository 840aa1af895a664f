import type { E2BPlace } from "./create-bridge-reader.ts";

/** What of a sandbox decides what its programs may reach. */
interface Reach {
  /** Whether programs may have targets. */
  readonly network: boolean;
  readonly debug: boolean;
}

const MACHINE = "a virtual machine of its own at E2B";
const DEBUG = "E2B's debug mode: no machine of its own";

const ENCLOSED: Readonly<Record<E2BPlace, string>> = {
  namespaces: "in it Linux namespaces, a seccomp filter and limits; NETWORK, nothing to write but its own folder",
  filter: "in it a user of its own, a seccomp filter and limits; NETWORK",
  "same-user": "in it a seccomp filter and limits; NETWORK, but in sight of what else its user runs there",
};

const TARGETS = "no network but the targets that are allowed";
const COARSE =
  "that network is coarse: E2B holds the machine to the addresses of the targets, on any port; only the namespaces in it hold the program to their ports";
const COARSE_DEBUG = "that network is coarse: E2B holds it to nothing, only the namespaces hold the program to the targets";

/** Says what separates a program from the host and from the network, in one sentence for a person. */
export function describeIsolation(place: E2BPlace, { network, debug }: Reach): string {
  const enclosed = ENCLOSED[place].replace("NETWORK", network ? TARGETS : "no network");
  const coarse = network ? [debug ? COARSE_DEBUG : COARSE] : [];
  return [debug ? DEBUG : MACHINE, enclosed, ...coarse].join("; ");
}

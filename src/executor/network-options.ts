import { resolve } from "node:path";
import { z } from "zod";
import { parseTargets } from "../sandbox/network/parse-targets.ts";

/** What programs may reach, in sandboxes that have a network. */
export interface NetworkOptions {
  /**
   * Targets such as `imap.example.com:993`; of addresses only those of this machine, such as `127.0.0.1:5432`. One whose
   * account there can change nothing is declared `{ target, readOnly: true }`; it is not asked about as one with effects.
   */
  readonly allow: readonly (string | ReadOnlyTarget)[];
  /**
   * A PEM file of certificates that programs trust beside the system's. In the sandbox both are `/etc/ssl/ca-bundle.pem`;
   * Python finds them by itself, psycopg is given that path as `sslrootcert`.
   */
  readonly caFile?: string;
  /**
   * Lets E2B run programs with targets, although its rules hold a machine to the targets' addresses on any port, and only
   * our driver in the machine holds the program to their ports. Sandboxes that hold programs to ports do so all the same.
   * @default false
   */
  readonly allowCoarse?: boolean;
}

/** A target where nothing can be changed, since the account there may only read. Nothing here can check that. */
export interface ReadOnlyTarget {
  readonly target: string;
  readonly readOnly: true;
}

/** The network with every default in place. */
export interface ResolvedNetwork {
  /** In the form `host:port`, lower case, sorted, each once. */
  readonly allow: readonly string[];
  /** Those of `allow` that are not declared read-only. */
  readonly effectTargets: readonly string[];
  readonly caFile: string | undefined;
  readonly allowCoarse: boolean;
}

export const networkOptionsSchema = z.strictObject({
  allow: z.array(z.union([z.string(), z.strictObject({ target: z.string(), readOnly: z.literal(true) })])),
  caFile: z.string().min(1).optional(),
  allowCoarse: z.boolean().optional(),
});

/**
 * Puts the network's defaults in place. Without effects only targets declared read-only are left.
 * @throws ConfigurationError (`input`) if a target is none that can be allowed.
 */
export function resolveNetworkOptions(network: NetworkOptions = { allow: [] }, effects: "allow" | "none" = "allow"): ResolvedNetwork {
  const { allow, caFile, allowCoarse = false } = network;
  const all = namesOf(allow);
  const writable = namesOf(allow.filter((target) => typeof target === "string"));
  return {
    allow: effects === "none" ? all.filter((name) => !writable.includes(name)) : all,
    effectTargets: effects === "none" ? [] : writable,
    caFile: caFile === undefined ? undefined : resolve(caFile),
    allowCoarse,
  };
}

function namesOf(allow: NetworkOptions["allow"]): string[] {
  const targets = allow.map((target) => (typeof target === "string" ? target : target.target));
  return parseTargets(targets)
    .map(({ name }) => name)
    .sort();
}

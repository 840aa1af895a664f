import { resolve } from "node:path";
import { z } from "zod";
import { parseTargets } from "../sandbox/network/parse-targets.ts";

/** What programs may reach, in sandboxes that have a network. */
export interface NetworkOptions {
  /** Targets such as `imap.example.com:993`; of addresses only those of this machine, such as `127.0.0.1:5432`. */
  readonly allow: readonly string[];
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

/** The network with every default in place. */
export interface ResolvedNetwork {
  /** In the form `host:port`, lower case, sorted, each once. */
  readonly allow: readonly string[];
  readonly caFile: string | undefined;
  readonly allowCoarse: boolean;
}

export const networkOptionsSchema = z.strictObject({
  allow: z.array(z.string()),
  caFile: z.string().min(1).optional(),
  allowCoarse: z.boolean().optional(),
});

/**
 * Puts the network's defaults in place.
 * @throws ConfigurationError (`input`) if a target is none that can be allowed.
 */
export function resolveNetworkOptions({ allow, caFile, allowCoarse = false }: NetworkOptions = { allow: [] }): ResolvedNetwork {
  const names = parseTargets(allow).map(({ name }) => name);
  return { allow: names.sort(), caFile: caFile === undefined ? undefined : resolve(caFile), allowCoarse };
}

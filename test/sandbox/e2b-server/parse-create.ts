import { z } from "zod";

/** Every address of IPv4: what has to be denied for allowed ones to be the only ones. */
const ALL_ADDRESSES = "0.0.0.0/0";

const isName = (entry: string) => !/^[\d./]+$/.test(entry);

const network = z
  .strictObject({
    allowOut: z.array(z.union([z.ipv4(), z.cidrv4(), z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)])).optional(),
    denyOut: z.array(z.union([z.ipv4(), z.cidrv4()], "Domains are not supported for deny rules")).optional(),
    allowPublicTraffic: z.boolean().optional(),
  })
  .refine(
    ({ allowOut = [], denyOut = [] }) => !allowOut.some(isName) || denyOut.includes(ALL_ADDRESSES),
    "When specifying allowed domains in allow out, you must include 'ALL_TRAFFIC' in deny out to block all other traffic.",
  );

const body = z.looseObject({ allow_internet_access: z.boolean().default(true), network: network.default({}) });

/** What a new machine may reach: everything, or some addresses. */
export type MachineReach = "everything" | readonly string[];

/**
 * Reads what the SDK sends for a new machine, as strictly as E2B does: an allowed entry wins over a denied one, and with a
 * name among them E2B opens its name server.
 *
 * @returns What the machine may reach; or what E2B answers with status 400.
 */
export function parseCreate(text: string): { readonly reach: MachineReach } | { readonly problem: string } {
  const parsed = body.safeParse(JSON.parse(text));
  if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
  const { allow_internet_access: hasInternet, network: rules } = parsed.data;
  const isClosed = !hasInternet || (rules.denyOut ?? []).includes(ALL_ADDRESSES);
  const allowed = rules.allowOut ?? [];
  if (!isClosed) return { reach: "everything" };
  return { reach: allowed.some(isName) ? [...allowed, "8.8.8.8"] : allowed };
}

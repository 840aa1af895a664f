import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openRelay, type NetworkRelay } from "../network/open-relay.ts";
import { parseTargets } from "../network/parse-targets.ts";
import { planListeners } from "../network/plan-listeners.ts";
import type { ResolveTarget } from "../network/resolve-target.ts";
import type { RunFolder } from "../run-folder.ts";
import type { NetworkView } from "./command-line.ts";

/** What a run needs so that its program reaches its targets. */
export interface ConnectedRun {
  readonly view: NetworkView;
  /** Where the driver listens, as its arguments: it does that before it reads the request. */
  readonly arguments: readonly string[];
  readonly relay: NetworkRelay;
}

/** Opens what leads to a run's targets; null if there are none. */
export async function connectRun(
  allow: readonly string[],
  folder: RunFolder,
  { resolve }: { readonly resolve: ResolveTarget },
): Promise<ConnectedRun | null> {
  if (allow.length === 0) return null;
  const targets = parseTargets(allow);
  const plan = planListeners(targets);
  const view = { sockets: join(folder.path, "targets"), hosts: join(folder.path, "hosts") };
  await writeFile(view.hosts, plan.hosts);
  await chmod(view.hosts, 0o644); // whatever our umask is
  const relay = await openRelay({ targets, folder: view.sockets, resolve });
  const addresses = plan.listeners.map(({ address, target }) => `${address}:${target.port}`);
  return { view, arguments: [`relay=${addresses.join(",")}`], relay };
}

import { join } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { compileDriver } from "../compile-driver.ts";
import { findCommand, USUAL_PATH } from "../find-command.ts";
import { findInterpreter } from "../find-interpreter.ts";
import type { LocalSetup, RunPlace } from "../local-adapter.ts";
import { createLocalSandbox } from "../local-sandbox.ts";
import type { LocalSandboxOptions } from "../local-sandbox.ts";
import { CERTIFICATES_ENVIRONMENT, readCertificates } from "../network/read-certificates.ts";
import { resolveTarget, type ResolveTarget } from "../network/resolve-target.ts";
import type { Sandbox } from "../port.ts";
import { spareUser } from "../spare-user.ts";
import { bubblewrapArguments, findSystemFolders, SANDBOX_PATHS } from "./command-line.ts";
import { connectRun } from "./connect-run.ts";
import { createEtcFolder } from "./etc-folder.ts";

/** Settings of a bubblewrap sandbox. */
export interface BubblewrapSandboxOptions extends LocalSandboxOptions {
  /** The program itself. @default `bwrap` on the path */
  readonly bubblewrap?: string | undefined;
  /**
   * A PEM file of certificates that programs with network targets trust beside those of this system. They see both
   * as `/etc/ssl/ca-bundle.pem`, which `SSL_CERT_FILE` names. libpq has to be told: `sslrootcert` is that path.
   */
  readonly caFile?: string | undefined;
}

const INSTALL = "Install it, for example with: apt-get install bubblewrap";
const ISOLATION =
  "Linux namespaces, a seccomp filter and limits (bubblewrap); no network but the targets that are allowed, nothing to write but its own folder";

/**
 * Makes a sandbox of Linux namespaces: its own processes, network, users and files, a seccomp filter, and CPython.
 * As root, programs run as a user that exists for nothing else.
 *
 * @example
 * const sandbox = createBubblewrapSandbox({ python: "/usr/bin/python3" });
 * try {
 *   const run = await sandbox.run(request);
 * } finally {
 *   await sandbox.close();
 * }
 */
export function createBubblewrapSandbox(options: BubblewrapSandboxOptions = {}, { resolve = resolveTarget }: TestSeams = {}): Sandbox {
  const setUp = (hostFolder: string) => setUpBubblewrap(hostFolder, { ...options, resolve });
  return createLocalSandbox({ kind: "bubblewrap", network: true, setUp, remedy }, options);
}

/** What only tests set; no option of the package leads here. */
interface TestSeams {
  /** Stands for the resolver of this machine and for the check of what it finds. */
  readonly resolve?: ResolveTarget;
}

type SetUpOptions = BubblewrapSandboxOptions & Required<TestSeams>;

async function setUpBubblewrap(hostFolder: string, options: SetUpOptions): Promise<LocalSetup> {
  const bubblewrap = options.bubblewrap ?? findCommand("bwrap", options.searchPath ?? USUAL_PATH);
  if (!bubblewrap) throw new ConfigurationError(`bubblewrap is not installed. ${INSTALL}.`, { reason: "unknown-sandbox" });
  const { executable, prefixes } = await findInterpreter({ ...options, userId: spareUser(0) });
  const certificates = options.caFile === undefined ? null : await readCertificates(options.caFile);
  const etc = await createEtcFolder(join(hostFolder, "etc"), certificates);
  const environment = certificates === null ? {} : CERTIFICATES_ENVIRONMENT;
  const python = [executable, "-I", "-X", "utf8", "-c"];
  const driver = await compileDriver(executable);
  const system = findSystemFolders();
  const prepare = async ({ setting, folder, userId }: RunPlace) => {
    const connected = await connectRun(setting.allow, folder, options);
    const view = { system, prefixes, etc, inputs: folder.inputs, network: connected?.view ?? null, limits: setting.limits };
    const driving = connected ? [driver.relaying, "confined", ...connected.arguments] : [driver.plain, "confined"];
    const args = [...bubblewrapArguments(view), "--", ...python, ...driving];
    const command = { file: bubblewrap, args, ...(userId === undefined ? {} : { userId }) };
    return { command, paths: SANDBOX_PATHS, ...(connected && { relay: connected.relay, environment }) };
  };
  return { isolation: ISOLATION, userOf: spareUser, prepare };
}

function remedy(reason: string): string {
  if (/uid map|Permission denied|Operation not permitted|No permissions|namespace/i.test(reason)) {
    return (
      "Unprivileged user namespaces seem to be off. On Ubuntu 24.04 AppArmor does that: give bwrap a profile that " +
      "allows userns, or set kernel.apparmor_restrict_unprivileged_userns=0; in a container, allow them there."
    );
  }
  if (/Unknown option/i.test(reason)) return "bubblewrap 0.7 or newer is needed.";
  if (/mount proc|\/proc/i.test(reason))
    return "Inside some containers /proc cannot be mounted: run on the host, or choose another sandbox.";
  return `See what it says when run by hand. ${INSTALL} if it is incomplete.`;
}

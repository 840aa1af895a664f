import { access, chown, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError, type Sandbox } from "../../src/index.ts";
import { compileDriver, createLocalSandbox, findInterpreter, type LocalSandboxOptions, type LocalSetup } from "../../src/sandbox/index.ts";

/* In a project of your own, these two are "cached-executor" and "cached-executor/sandbox". */

const UNSHARE = "/usr/bin/unshare";
/** Processes, network and shared memory of its own; the files stay those of this machine. */
const NAMESPACES = ["--user", "--map-current-user", "--pid", "--net", "--ipc", "--uts", "--mount", "--mount-proc"];

/** Whom programs run as where we are root, whom nothing is denied. */
const NOBODY = 65_534;

/**
 * Makes a sandbox of util-linux's `unshare`: a program has no network and sees no process but its own; it can read what
 * we can. All an adapter says is how the driver is started; folders, limits, messages and the pool come with it.
 */
export function createUnshareSandbox(options: LocalSandboxOptions = {}): Sandbox {
  return createLocalSandbox(
    { kind: "unshare", setUp: () => setUp(options), remedy: () => "See whether unprivileged user namespaces are on." },
    options,
  );
}

async function setUp(options: LocalSandboxOptions): Promise<LocalSetup> {
  await access(UNSHARE, constants.X_OK).catch((cause: unknown) => {
    throw new ConfigurationError("unshare is not installed: apt-get install util-linux", { reason: "unknown-sandbox", cause });
  });
  const { executable } = await findInterpreter(options);
  const { plain } = await compileDriver(executable);
  const python = [executable, "-I", "-X", "utf8", "-c", plain, "filtered"]; // the driver puts a seccomp filter on the program
  const command = { file: UNSHARE, args: [...NAMESPACES, "--fork", "--kill-child", "--", ...python] };
  return {
    isolation:
      "Linux namespaces without a file system of its own, and a seccomp filter (unshare): no network, but all files that we can read",
    userOf: () => (process.getuid?.() === 0 ? NOBODY : undefined),
    prepare: async ({ folder: { path, inputs }, userId }) => {
      const paths = { folder: join(path, "work"), inputs, scratch: join(path, "scratch") };
      for (const writable of [paths.folder, paths.scratch]) {
        await mkdir(writable);
        if (userId !== undefined) await chown(writable, userId, userId);
      }
      return { command: userId === undefined ? command : { ...command, userId }, paths };
    },
  };
}

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Where and with what a command runs. */
export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment: nothing of the test's own is added. */
  readonly env: NodeJS.ProcessEnv;
}

/** How a command ended, and what it printed. */
export interface CommandRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, with no input. */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandRun> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const exitCode = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), exitCode]);
  return { exitCode: await exitCode, stdout, stderr };
}

/** Runs `npm` in a folder that is a project of its own. @throws Error with what npm printed, if it failed. */
export async function runNpm(folder: string, args: readonly string[]): Promise<void> {
  const ran = await runCommand("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder, env: environmentForNpm() });
  if (ran.exitCode !== 0) throw new Error(`npm ${args.join(" ")} ended with ${ran.exitCode}:\n${ran.stdout}${ran.stderr}`);
}

/** The test's environment without what the npm that runs the tests has put there about the checkout. */
function environmentForNpm(): NodeJS.ProcessEnv {
  const aboutCheckout =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_(local|global)_prefix)|INIT_CWD|NODE_OPTIONS|NODE_ENV)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !aboutCheckout.test(name)));
}

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxFile } from "../../../src/sandbox/port.ts";
import type { Targets } from "./attack.ts";
import { openCanaries } from "./open-canaries.ts";
import { readPriority, readProcess } from "./read-process.ts";

/** What one attack has around it on the host. */
export interface PlantedHost {
  readonly targets: Targets;
  /** What must come out nowhere: the content of the file and of a variable of ours, and the victim's. */
  readonly secrets: readonly string[];
  readonly victimSecret: string;
  /** Writes a file that a program is given. */
  giveFile(name: string, content: string): SandboxFile;
  /** What of the planted things was touched, in words. */
  touched(): string[];
  remove(): Promise<void>;
}

/**
 * Plants what must not be found, changed, reached or ended: a file and a variable with secrets, a folder that everybody
 * may write to, servers, and processes of the users that programs run as. Only the sandbox is between them and a program.
 */
export async function plantHost({
  users,
  runsFolder,
}: {
  users: readonly (number | undefined)[];
  runsFolder: string;
}): Promise<PlantedHost> {
  const folder = mkdtempSync(join(tmpdir(), "planted-"));
  chmodSync(folder, 0o777);
  const [fileSecret, variableSecret, victimSecret] = [randomUUID(), randomUUID(), `victim-secret-${randomUUID()}`];
  const given = new Map<string, string>();
  const write = (name: string, content: string, mode: number) => {
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), mode);
    given.set(name, content);
    return join(folder, name);
  };
  const secretFile = write("secret.txt", fileSecret, 0o666);
  const variable = `PLANTED_SECRET_${randomUUID().slice(0, 8)}`;
  process.env[variable] = variableSecret;
  const canaries = await openCanaries(folder);
  const bystanders = users.map(startBystander);
  const before = readdirSync(folder).sort().join();
  const targets: Targets = {
    secretFile,
    mark: join(folder, "mark"),
    folder,
    port: canaries.port,
    hosts: Object.values(networkInterfaces()).flatMap((all = []) => all.filter(({ internal }) => !internal).map(({ address }) => address)),
    sockets: canaries.sockets,
    bystanders: bystanders.map(({ id }) => id),
    allowedPort: canaries.allowedPort,
    runsFolder,
    words: ["node_modules", process.cwd(), hostname()].filter((word) => word.length > 5),
  };

  function touched(): string[] {
    const changed = [...given].filter(
      ([name, content]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), "utf8") !== content,
    );
    const made = readdirSync(folder).filter((name) => !before.split(",").includes(name) && !given.has(name));
    return [
      ...changed.map(([name]) => `it changed the file ${name}`),
      ...made.map((name) => `it made ${name}`),
      ...canaries.visits().map((visit) => `it reached ${visit}`),
      ...bystanders.flatMap((bystander) => bystander.harm()),
    ];
  }

  async function remove(): Promise<void> {
    delete process.env[variable];
    for (const bystander of bystanders) bystander.end();
    await canaries.close();
    rmSync(folder, { recursive: true, force: true });
  }

  const giveFile = (name: string, content: string) => ({ name, path: write(name, content, 0o666) });
  return { targets, secrets: [fileSecret, variableSecret, victimSecret], victimSecret, giveFile, touched, remove };
}

/** Starts a process that does nothing, as a user that programs have. */
function startBystander(userId: number | undefined) {
  const child = spawn("/bin/sleep", ["600"], { stdio: "ignore", env: {}, ...(userId === undefined ? {} : { uid: userId, gid: userId }) });
  const id = child.pid ?? 0;
  const before = readPriority(id);
  const harm = () => {
    const now = readProcess(id);
    if (now === null || child.exitCode !== null || child.signalCode !== null) return [`it ended the process ${id}`];
    return now.state === "T" || readPriority(id) !== before ? [`it stopped or slowed the process ${id}`] : [];
  };
  return { id, harm, end: () => void child.kill("SIGKILL") };
}

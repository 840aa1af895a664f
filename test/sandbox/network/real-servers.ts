import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Sandbox } from "../../../src/sandbox/port.ts";
import { until } from "../until.ts";
import type { ServerCertificate } from "./certificates.ts";

/** The newest PostgreSQL on this machine: the folder of its programs. */
const POSTGRES = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);
const DOVECOT = "/usr/sbin/dovecot";

/** Why there is no real server to test with, or no client of it in this sandbox; null if all are there. */
export async function whyNoRealServers(sandbox: Sandbox): Promise<string | null> {
  const { packages } = await sandbox.capabilities();
  const missing = ["psycopg", "psycopg2"].filter((name) => !packages.includes(name));
  if (missing.length > 0) return `the sandbox's Python has no ${missing.join(" and no ")}`;
  if (process.getuid?.() !== 0) return "Dovecot and PostgreSQL are started here as root only, each for a user of its own";
  if (!POSTGRES || !hasUser("postgres")) return "PostgreSQL is not installed";
  return existsSync(DOVECOT) ? null : "Dovecot is not installed";
}

/** Takes what ends a server, and calls it in time. */
export type EndLater = (end: () => Promise<void>) => void;

/**
 * Starts PostgreSQL with TLS. The user `postgres` has the password `secret`. Gives back its port.
 *
 * @param endLater When it ends; by itself with the test.
 */
export async function startPostgres(
  folder: string,
  { certFile, keyFile }: ServerCertificate,
  endLater: EndLater = onTestFinished,
): Promise<number> {
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"])));
  const user = { uid: uid ?? 0, gid: gid ?? 0, cwd: "/", stdio: "ignore" } as const;
  const data = join(folder, "data");
  writeFileSync(join(folder, "password"), "secret\n");
  chownSync(folder, user.uid, user.gid);
  for (const path of [join(folder, "password"), keyFile, certFile]) chownSync(path, user.uid, user.gid);
  chmodSync(keyFile, 0o600);
  const initdb = ["-D", data, "-U", "postgres", "-A", "scram-sha-256", "--no-sync", `--pwfile=${join(folder, "password")}`];
  execFileSync(join(POSTGRES ?? "", "initdb"), initdb, user);
  const port = await findFreePort();
  const settings = ["ssl=on", `ssl_cert_file=${certFile}`, `ssl_key_file=${keyFile}`, "listen_addresses=127.0.0.1", "fsync=off"];
  const args = ["-D", data, "-p", String(port), "-k", folder, ...settings.flatMap((setting) => ["-c", setting])];
  await untilReady(spawn(join(POSTGRES ?? "", "postgres"), args, user), { port, ending: "SIGQUIT", endLater });
  return port;
}

/** Starts Dovecot with IMAP over TLS for one test; every user has the password `secret`. Gives back its port. */
export async function startDovecot(folder: string, { certFile, keyFile }: ServerCertificate): Promise<number> {
  const port = await findFreePort();
  const mail = join(folder, "mail");
  mkdirSync(mail);
  chownSync(mail, 1000, 1000);
  const config = `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${certFile}
ssl_key = <${keyFile}
mail_location = maildir:${mail}/%u
first_valid_uid = 1000
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
  }
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=1000 gid=1000 home=${mail}/%u
}
`;
  writeFileSync(join(folder, "dovecot.conf"), config);
  await untilReady(spawn(DOVECOT, ["-F", "-c", join(folder, "dovecot.conf")], { stdio: "ignore" }), {
    port,
    ending: "SIGTERM",
    endLater: onTestFinished,
  });
  return port;
}

interface ServerLife {
  readonly port: number;
  readonly ending: NodeJS.Signals;
  readonly endLater: EndLater;
}

async function untilReady(server: ChildProcess, { port, ending, endLater }: ServerLife): Promise<void> {
  endLater(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(ending);
    await once(server, "exit");
  });
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}.`);
    return answers(port);
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
  });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function hasUser(name: string): boolean {
  try {
    execFileSync("id", [name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

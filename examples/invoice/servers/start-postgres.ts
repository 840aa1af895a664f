import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { npmPostgres } from "../../../test/sandbox/network/postgres-sources.ts";
import type { Certificate } from "./open-servers.ts";

/** A user of this machine, by number. */
interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** A PostgreSQL server on this machine. */
export interface PostgresServer {
  readonly port: number;
  close(): Promise<void>;
}

/** How the server is started. */
export interface PostgresSetup {
  readonly certificate: Certificate;
  /** Password of the user `postgres`. */
  readonly password: string;
  /** Where it gets a folder of its own; other users can enter it. */
  readonly folder: string;
}

/**
 * Starts npm's PostgreSQL with TLS, as the user `nobody` where this process is root's, as it refuses to be root.
 * @throws where npm has brought no PostgreSQL for this machine, or it does not start.
 */
export async function startPostgres({ certificate, password, folder }: PostgresSetup): Promise<PostgresServer> {
  if (npmPostgres.whyNot !== null) throw new Error(npmPostgres.whyNot);
  const own = join(folder, "postgres");
  mkdirSync(own);
  chmodSync(own, 0o755);
  const user = findPlainUser();
  const programs = npmPostgres.bring(own);
  const write = (name: string, text: string) => writeFor(user, join(own, name), text);
  const [data, passwordFile] = [join(own, "data"), write("password", password)];
  const [certFile, keyFile] = [write("server.pem", certificate.cert), write("server.key", certificate.key)];
  if (user) chownSync(own, user.uid, user.gid);
  const rights = ["-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
  execFileSync(join(programs, "initdb"), ["-D", data, "-E", "UTF8", "--locale=C", "--no-sync", ...rights], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  const port = await findFreePort();
  const settings = ["ssl=on", `ssl_cert_file=${certFile}`, `ssl_key_file=${keyFile}`, "listen_addresses=127.0.0.1", "fsync=off"];
  const args = ["-D", data, "-p", String(port), "-k", own, ...settings.flatMap((setting) => ["-c", setting])];
  const server = spawn(join(programs, "postgres"), args, { ...user, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
  const close = () => end(server);
  await waitUntilReady(server).catch((error: unknown) => close().then(() => Promise.reject(error)));
  return { port, close };
}

async function waitUntilReady(server: ChildProcess & { stderr: NodeJS.ReadableStream }): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    lines.push(line);
    if (!line.includes("ready to accept connections")) continue;
    server.stderr.resume(); // or it stands still when the pipe is full
    return;
  }
  throw new Error(`PostgreSQL did not start: ${lines.slice(-3).join(" ")}`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGQUIT");
  await ended;
}

function findPlainUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid = 0, gid = 0] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "nobody"])));
  return { uid, gid };
}

/** Writes a file that nobody but the server can read. */
function writeFor(user: ServerUser | undefined, path: string, text: string): string {
  writeFileSync(path, text, { mode: 0o600 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerCertificate } from "./certificates.ts";
import type { PostgresSource } from "./postgres-sources.ts";
import { runServer, type EndLater, type ServerUser } from "./run-server.ts";

/** What PostgreSQL is started with. */
export interface PostgresOptions {
  readonly source: PostgresSource;
  readonly certificate: ServerCertificate;
  /** Where it gets a folder of its own; other users can enter it. */
  readonly folder: string;
  /** When it ends. @default with the test */
  readonly endLater?: EndLater;
}

/** Starts PostgreSQL with TLS. The user `postgres` has the password `secret`. Gives back its port. */
export function startPostgres({ source, certificate, folder, endLater }: PostgresOptions): Promise<number> {
  const own = mkdtempSync(join(folder, "postgres-"));
  chmodSync(own, 0o755);
  const programs = source.bring(own);
  const user = plainUser();
  if (user) chownSync(own, user.uid, user.gid);
  const data = createDatabase({ programs, own, user });
  const certFile = writePrivately(join(own, "server.pem"), certificate.cert, user);
  const keyFile = writePrivately(join(own, "server.key"), certificate.key, user);
  const settings = ["ssl=on", `ssl_cert_file=${certFile}`, `ssl_key_file=${keyFile}`, "listen_addresses=127.0.0.1", "fsync=off"];
  const args = (port: number): string[] => ["-D", data, "-p", String(port), "-k", own, ...settings.flatMap((setting) => ["-c", setting])];
  return runServer({ command: join(programs, "postgres"), args, user, ending: "SIGQUIT", endLater });
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
function plainUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid = 0, gid = 0] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "nobody"])));
  return { uid, gid };
}

/** Makes the folder of its data, in the folder of its own. */
function createDatabase({ programs, own, user }: { programs: string; own: string; user: ServerUser | undefined }): string {
  const data = join(own, "data");
  const passwordFile = writePrivately(join(own, "password"), "secret\n", user);
  const rights = ["-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
  const args = ["-D", data, "-E", "UTF8", "--locale=C", "--no-sync", ...rights];
  execFileSync(join(programs, "initdb"), args, { ...user, cwd: "/", stdio: "ignore" });
  return data;
}

/** Writes a file that nobody but its user can read. */
function writePrivately(path: string, text: string, user: ServerUser | undefined): string {
  writeFileSync(path, text, { mode: 0o600 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

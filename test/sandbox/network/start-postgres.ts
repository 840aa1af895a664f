import { execFileSync, type SpawnOptions } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerCertificate } from "./certificates.ts";
import type { PostgresSource } from "./postgres-sources.ts";
import { runServer, type EndLater } from "./run-server.ts";

/** What PostgreSQL is started with. */
export interface PostgresOptions {
  readonly source: PostgresSource;
  readonly certificate: ServerCertificate;
  /** Where it keeps what it has, in a folder of its own. */
  readonly folder: string;
  /** When it ends. @default with the test */
  readonly endLater?: EndLater;
}

/** Starts PostgreSQL with TLS. The user `postgres` has the password `secret`. Gives back its port. */
export function startPostgres({ source, certificate, folder, endLater }: PostgresOptions): Promise<number> {
  const own = mkdtempSync(join(folder, "postgres-"));
  chmodSync(own, 0o755);
  const programs = source.bring(own);
  const [data, user] = [join(own, "data"), plainUser()];
  const write = (name: string, text: string): string => {
    const file = join(own, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) chownSync(file, user.uid, user.gid);
    return file;
  };
  if (user.uid !== undefined && user.gid !== undefined) chownSync(own, user.uid, user.gid);
  const rights = ["-U", "postgres", "-A", "scram-sha-256", `--pwfile=${write("password", "secret\n")}`];
  execFileSync(join(programs, "initdb"), ["-D", data, "-E", "UTF8", "--locale=C", "--no-sync", ...rights], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  const [cert, key] = [write("server.pem", certificate.cert), write("server.key", certificate.key)];
  const settings = ["ssl=on", `ssl_cert_file=${cert}`, `ssl_key_file=${key}`, "listen_addresses=127.0.0.1", "fsync=off"];
  const args = (port: number): string[] => ["-D", data, "-p", String(port), "-k", own, ...settings.flatMap((setting) => ["-c", setting])];
  return runServer({ command: join(programs, "postgres"), args, user, ending: "SIGQUIT", endLater });
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
function plainUser(): Pick<SpawnOptions, "uid" | "gid"> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "nobody"])));
  return { uid, gid };
}

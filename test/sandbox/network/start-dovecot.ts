import { accessSync, chownSync, constants, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerCertificate } from "./certificates.ts";
import { runServer } from "./run-server.ts";

const DOVECOT = "/usr/sbin/dovecot";

/** Why Dovecot cannot be started here; null if it can. */
export function whyNoDovecot(): string | null {
  try {
    accessSync(DOVECOT, constants.X_OK);
  } catch {
    return "Dovecot is not installed";
  }
  return process.getuid?.() === 0 ? null : "Dovecot is started here as root only, its mail for a user of its own";
}

/** Starts Dovecot with IMAP over TLS for one test; every user has the password `secret`. Gives back its port. */
export function startDovecot({ certFile, keyFile }: ServerCertificate, folder: string): Promise<number> {
  const mail = mkdtempSync(join(folder, "mail-"));
  chownSync(mail, 1000, 1000);
  const config = (port: number): string => `base_dir = ${folder}/run
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
  const file = join(folder, "dovecot.conf");
  const args = (port: number): string[] => (writeFileSync(file, config(port)), ["-F", "-c", file]);
  return runServer({ command: DOVECOT, args, ending: "SIGTERM" });
}

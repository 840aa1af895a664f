import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate and its key, as PEM, for a server; and the file of the authority that signed it. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Makes an authority of its own in a folder, and a certificate of it for these names. */
export function makeCertificate(folder: string, names: readonly string[]): ServerCertificate {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...newKey, "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem");
  openssl("req", ...newKey.slice(0, -2), "-subj", `/CN=${names[0]}`, "-keyout", "server.key", "-out", "server.csr");
  writeFileSync(at("server.ext"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}\n`);
  const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "server.ext"];
  openssl("x509", "-req", "-in", "server.csr", ...signing, "-out", "server.pem");
  const [certFile, keyFile, caFile] = [at("server.pem"), at("server.key"), at("ca.pem")];
  return { cert: readFileSync(certFile, "latin1"), key: readFileSync(keyFile, "latin1"), certFile, keyFile, caFile };
}

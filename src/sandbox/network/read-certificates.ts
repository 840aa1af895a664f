import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigurationError } from "../../errors.ts";

/** Where systems keep the certificates that they trust, as one file. */
const SYSTEM_BUNDLES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
/** Where programs find the certificates that were given for them, behind the system's: libpq's `sslrootcert`. */
export const CERTIFICATES_PATH = "/etc/ssl/ca-bundle.pem";

/** What names them to OpenSSL, and to requests. */
export const CERTIFICATES_ENVIRONMENT = { SSL_CERT_FILE: CERTIFICATES_PATH, REQUESTS_CA_BUNDLE: CERTIFICATES_PATH } as const;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const MAX_LENGTH = 1_000_000;

/**
 * Reads a PEM file of certificates that programs shall trust, and puts them behind those that this system trusts.
 * Nothing else of the file is taken: a private key in it stays where it is.
 *
 * @returns The certificates as PEM.
 * @throws ConfigurationError (`input`) if it cannot be read, or holds no certificate.
 */
export async function readCertificates(caFile: string): Promise<string> {
  return [await readSystemBundle(), await readOwnCertificates(caFile)].join("\n");
}

/**
 * Reads the same file, for a machine that trusts others than this system does.
 *
 * @returns The file's certificates alone, as PEM.
 * @throws ConfigurationError (`input`) if it cannot be read, or holds no certificate.
 */
export async function readOwnCertificates(caFile: string): Promise<string> {
  const text = await readFile(caFile, "latin1").catch((cause: unknown) => refuse(caFile, "it cannot be read", cause));
  if (text.length > MAX_LENGTH) return refuse(caFile, `it is longer than ${MAX_LENGTH} bytes`);
  const own = text.match(CERTIFICATE) ?? refuse(caFile, "it holds no certificate");
  for (const certificate of own) checkCertificate(caFile, certificate);
  return [...own, ""].join("\n");
}

function checkCertificate(caFile: string, certificate: string): void {
  try {
    void new X509Certificate(certificate).fingerprint;
  } catch (cause) {
    refuse(caFile, "a certificate in it cannot be read", cause);
  }
}

async function readSystemBundle(): Promise<string> {
  for (const path of SYSTEM_BUNDLES) {
    const text = await readFile(path, "latin1").catch(() => null);
    if (text !== null) return text.trimEnd();
  }
  return "";
}

function refuse(caFile: string, problem: string, cause?: unknown): never {
  throw new ConfigurationError(
    `The file of certificates ${JSON.stringify(caFile)} cannot be used: ${problem}. Give network.caFile (--ca-file) a PEM file.`,
    { reason: "input", cause },
  );
}

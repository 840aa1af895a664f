import { chmod, mkdtemp, rm } from "node:fs/promises";
import { afterAll } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { Sandbox } from "../../src/sandbox/port.ts";
import { makeCertificate, type ServerCertificate } from "../sandbox/network/certificates.ts";

/** A sandbox in which every name leads to 127.0.0.1 of this machine, and a certificate that it trusts. */
export interface Enclosure {
  readonly sandbox: Sandbox;
  readonly certificate: ServerCertificate;
  /** A folder for what lives as long. */
  readonly folder: string;
  /** Takes what has to be ended with the file. */
  endLater(end: () => Promise<void>): void;
}

/**
 * Prepares a sandbox for all tests of a file, with a certificate for one name; it is opened by the first test that asks,
 * and goes with the file.
 */
export function prepareEnclosure(name: string): () => Promise<Enclosure> {
  const ends: (() => Promise<void>)[] = [];
  let opened: Promise<Enclosure> | undefined;
  const open = async (): Promise<Enclosure> => {
    const folder = await mkdtemp("/tmp/blocks-");
    ends.push(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    const certificate = makeCertificate(folder, [name]);
    const sandbox = createBubblewrapSandbox({ caFile: certificate.caFile }, { resolve: async () => ["127.0.0.1"] });
    ends.push(() => sandbox.close());
    return { sandbox, certificate, folder, endLater: (end) => void ends.push(end) };
  };
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });
  return () => (opened ??= open());
}

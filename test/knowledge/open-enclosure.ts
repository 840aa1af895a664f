import { chmod, mkdtemp, rm } from "node:fs/promises";
import { afterAll } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { Sandbox } from "../../src/sandbox/port.ts";
import { makeCertificate, type ServerCertificate } from "../sandbox/network/certificates.ts";

/** A sandbox in which every name leads to 127.0.0.1 of this machine, and a certificate that it trusts. */
export interface Enclosure {
  readonly sandbox: Sandbox;
  readonly certificate: ServerCertificate;
}

/**
 * Prepares a sandbox for all tests of a file, with a certificate for one name; it is opened by the first test that asks,
 * and goes with the file.
 */
export function prepareEnclosure(name: string): () => Promise<Enclosure> {
  const folders: string[] = [];
  let opened: Promise<Enclosure> | undefined;
  const open = async (): Promise<Enclosure> => {
    const folder = await mkdtemp("/tmp/blocks-");
    folders.push(folder);
    await chmod(folder, 0o755);
    const certificate = makeCertificate(folder, [name]);
    return { certificate, sandbox: createBubblewrapSandbox({ caFile: certificate.caFile }, { resolve: async () => ["127.0.0.1"] }) };
  };
  afterAll(async () => {
    if (opened) await (await opened).sandbox.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  return () => (opened ??= open());
}

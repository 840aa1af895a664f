import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";

/** Plants what must not be found, reached, changed or ended on the host: a file, a variable, a server and a process. */
export async function plantTargets() {
  const folder = await makeTemporaryFolder();
  const secret = randomUUID();
  mkdirSync(join(folder, ".ssh"));
  writeFileSync(join(folder, ".ssh", "id_ed25519"), secret);
  process.env["PLANTED_SECRET"] = secret;
  onTestFinished(() => void delete process.env["PLANTED_SECRET"]);
  let visitors = 0;
  const server = createServer((_, response) => response.end(secret));
  server.on("connection", () => (visitors += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const bystander = spawn(process.execPath, ["-e", "setTimeout(() => {}, 600_000)"], { env: {}, stdio: "ignore" });
  onTestFinished(() => void bystander.kill("SIGKILL"));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const context = { secretFile: join(folder, ".ssh", "id_ed25519"), mark: join(folder, "mark"), port, bystander: bystander.pid ?? 0 };
  const expectUntouched = (found: unknown) => {
    expect(JSON.stringify(found)).not.toContain(secret);
    expect(existsSync(context.mark)).toBe(false);
    expect(visitors).toBe(0);
    expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
  };
  return { context, expectUntouched };
}

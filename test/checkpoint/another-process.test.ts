import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";
import { makeCertificate } from "../sandbox/network/certificates.ts";
import { npmPostgres } from "../sandbox/network/postgres-sources.ts";
import { startPostgres } from "../sandbox/network/start-postgres.ts";

const CHILD = new URL("./children/ask-and-go-on.ts", import.meta.url);
const RUNS = ["parent", "executor"] as const;

/** Has one process ask and end, and another one answer. */
async function askAndGoOn(what: (typeof RUNS)[number], place: string, folder: string) {
  const args = [what, place, folder, crypto.randomUUID()];
  const asked = await startChild(CHILD, args).ended;
  const sha256 = /^asks ([0-9a-f]{64})$/.exec(asked.lines.at(-1) ?? "")?.[1] ?? "";
  const answered = await startChild(CHILD, [...args, sha256]).ended;
  return { asked: sha256, lines: answered.lines, exitCodes: [asked.exitCode, answered.exitCode] };
}

const DONE = { asked: expect.stringMatching(/./), lines: ["result 42"], exitCodes: [0, 0] };

describe("a run that asked for an approval in a process that has ended", () => {
  it.each(RUNS)("goes on in another one, with SqliteCheckpointer (%s)", async (what) => {
    const folder = await makeTemporaryFolder();
    expect(await askAndGoOn(what, join(folder, "executor.db"), folder)).toEqual(DONE);
  });

  it.skipIf(npmPostgres.whyNot !== null)("goes on in another one, with LangGraph's saver for PostgreSQL", async () => {
    const folder = await makeTemporaryFolder();
    await chmod(folder, 0o755); // the server is another user
    const port = await startPostgres({ source: npmPostgres, certificate: makeCertificate(folder, ["localhost"]), folder });
    const place = `postgres://postgres:secret@127.0.0.1:${port}/postgres`;
    for (const what of RUNS) expect(await askAndGoOn(what, place, folder)).toEqual(DONE);
  });
});

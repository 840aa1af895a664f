import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import type { ClaimHolding } from "../../src/effects/claim-statements.ts";
import { createClaims } from "../../src/effects/create-claims.ts";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

const HOLDING: ClaimHolding = { tenant: "tenant-1", runId: "run-1", checkpointNamespace: "", execution: 1, holder: "first" };
const SECOND: ClaimHolding = { ...HOLDING, holder: "second" };

async function openClaims(clock: () => number = () => 1_000) {
  const path = join(await makeTemporaryFolder(), "executor.db");
  const database = openDatabase(path, { onWarning: (message) => warnings.push(message) });
  onTestFinished(() => database.close());
  const warnings: string[] = [];
  const claimsAt = (at: () => number) => createClaims({ database, clock: at, onWarning: (message) => void warnings.push(message) });
  const renew = (expiresAt: number) => database.write([{ sql: "UPDATE claims SET expires_at = :expiresAt", values: { expiresAt } }]);
  const count = async () => (await database.read({ sql: "SELECT holder FROM claims", values: {} })).length;
  return { path, claims: claimsAt(clock), claimsAt, renew, count, warnings };
}

test("a claim that is released is the next one's, and nothing is left of it", async () => {
  const { claims, count } = await openClaims();
  for (const holding of [HOLDING, SECOND]) {
    const claim = await claims.take(holding);
    if (claim.status !== "taken") return expect.unreachable();
    await claim.release();
  }
  expect(await count()).toBe(0);
});

test("a claim is refused as soon as its holder gives a sign of life", async () => {
  const { claims, renew } = await openClaims();
  await claims.take(HOLDING);
  const refused = claims.take(SECOND);
  await renew(11_001);
  expect(await refused).toEqual({ status: "held" });
});

test("a claim that was not renewed for ten seconds is taken over, also from a clock that was far ahead", async () => {
  for (const first of [1_000, 1_000_000]) {
    const { claimsAt } = await openClaims();
    await claimsAt(() => first).take(HOLDING);
    expect(await claimsAt(() => 11_000).take(SECOND)).toMatchObject({ status: "taken" });
  }
});

test("a holder keeps its own claim, and other executions, runs, namespaces and tenants are claimed apart", async () => {
  const { claims, count } = await openClaims();
  const others = [{ execution: 2 }, { runId: "run-2" }, { checkpointNamespace: "node:1" }, { tenant: "tenant-2" }];
  for (const part of [{ holder: "first" }, { holder: "first" }, ...others]) {
    expect(await claims.take({ ...HOLDING, holder: "second", ...part })).toMatchObject({ status: "taken" });
  }
  expect(await count()).toBe(5);
});

test("whoever waits for a claim can be called off", async () => {
  const { claims } = await openClaims();
  await claims.take(HOLDING);
  const stop = new AbortController();
  const waiting = claims.take(SECOND, stop.signal);
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

test("a claim cannot be had while the database is locked, and the host is told why", async () => {
  const { claims, path, warnings } = await openClaims();
  await claims.take(HOLDING);
  const holder = startChild("hold-lock", [path]);
  await holder.nextLine();
  expect(await claims.take(SECOND)).toEqual({ status: "unavailable" });
  expect(warnings.join()).toMatch(/The claim of a run is bypassed: .*lock/);
}, 60_000);

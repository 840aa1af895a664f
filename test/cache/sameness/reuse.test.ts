import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProcessSandbox } from "../../../src/sandbox/process/create-process-sandbox.ts";
import { baseTasks } from "./base-tasks.ts";
import { measureReuse, type ReuseFigures, type Tier } from "./measure-reuse.ts";

/** Hits and wrong ones of a tier, with the bound that no wrong one in N gives at 95 % (the rule of three). */
function describeTier({ reuses }: ReuseFigures, tier: Tier): string {
  const hits = reuses.filter((reuse) => reuse.tier === tier);
  const wrong = hits.filter(({ mistake }) => mistake !== null);
  const bound = wrong.length === 0 ? `, at most ${(300 / hits.length || 100).toFixed(2)} % by the rule of three` : "";
  return `${tier}: ${hits.length} hits, ${wrong.length} wrong${bound}`;
}

describe("programs that are used again", () => {
  const sandbox = createProcessSandbox({ allowUnsafe: true });
  const folder = mkdtempSync(join(tmpdir(), "reuse-"));
  let figures: ReuseFigures = { asked: 0, reuses: [] };

  beforeAll(async () => {
    figures = await measureReuse(baseTasks, { database: join(folder, "reuse.db"), sandbox, judge: false });
    console.info(
      `Of ${figures.asked} questions: ${(["exact", "template"] as const).map((tier) => describeTier(figures, tier)).join("; ")}.`,
    );
  }, 600_000);
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are right, every one", () => {
    expect(figures.reuses.filter(({ mistake }) => mistake !== null)).toEqual([]);
  });

  it("serve every fixture of their own task", () => {
    const own = figures.reuses.filter(({ kind, tier }) => kind === "base" && tier === "exact");
    expect(own).toHaveLength(baseTasks.reduce((sum, { fixtures }) => sum + fixtures.length, 0));
  });

  it("serve other literals", () => {
    expect(figures.reuses.filter(({ tier }) => tier === "template").length).toBeGreaterThan(0);
  });
});

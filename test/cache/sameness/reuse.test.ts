import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProcessSandbox } from "../../../src/sandbox/process/create-process-sandbox.ts";
import { baseTasks } from "./base-tasks.ts";
import { measureReuse, type MeasureOptions, type ReuseFigures, type Tier } from "./measure-reuse.ts";
import type { BaseTask } from "./same-task.ts";
import { deceivingBases } from "./unseen/deceiving-bases.ts";
import { unseenBaseTasks } from "./unseen/unseen-base-tasks.ts";

/** Hits and wrong ones of a tier, with the bound that no wrong one in N gives at 95 % (the rule of three). */
function describeTier({ reuses }: ReuseFigures, tier: Tier): string {
  const hits = reuses.filter((reuse) => reuse.tier === tier);
  const wrong = hits.filter(({ mistake }) => mistake !== null);
  const bound = wrong.length === 0 ? `, at most ${(300 / hits.length || 100).toFixed(2)} % by the rule of three` : "";
  return `${tier}: ${hits.length} hits, ${wrong.length} wrong${bound}`;
}

/** Measures a list of bases, and tells the figures. */
async function measureTold(
  name: string,
  bases: readonly BaseTask[],
  options: Pick<MeasureOptions, "database" | "sandbox">,
): Promise<ReuseFigures> {
  const figures = await measureReuse(bases, { ...options, judge: false });
  console.info(
    `${name}, ${figures.asked} questions: ${(["exact", "template"] as const).map((tier) => describeTier(figures, tier)).join("; ")}.`,
  );
  return figures;
}

describe("programs that are used again", () => {
  const sandbox = createProcessSandbox({ allowUnsafe: true });
  const folder = mkdtempSync(join(tmpdir(), "reuse-"));
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each([
    ["the set that the cache was made with", baseTasks],
    ["the third that was written when it was finished", unseenBaseTasks],
  ])("of %s", (name, bases) => {
    let figures: ReuseFigures = { asked: 0, reuses: [] };
    beforeAll(async () => {
      figures = await measureTold(name, bases, { database: join(folder, `${bases.length}.db`), sandbox });
    }, 600_000);

    it("are right, every one", () => {
      expect(figures.reuses.filter(({ mistake }) => mistake !== null)).toEqual([]);
    });

    it("serve every fixture of their own task", () => {
      const own = figures.reuses.filter(({ kind, tier }) => kind === "base" && tier === "exact");
      expect(own).toHaveLength(bases.reduce((sum, { fixtures }) => sum + fixtures.length, 0));
    });

    it("serve other literals", () => {
      expect(figures.reuses.filter(({ tier }) => tier === "template").length).toBeGreaterThan(bases.length / 2);
    });
  });

  /*
   * What a trial cannot see: a program that follows its params, and is wrong for some values of them. Nothing but the caller's
   * schema and checks would find that. The figure is told, and only the exact tier is held to be right.
   */
  it("are right for the very task, also where a program is wrong for other literals", { timeout: 600_000 }, async () => {
    const { reuses } = await measureTold("Deceiving programs", deceivingBases, { database: join(folder, "deceiving.db"), sandbox });
    expect(reuses.filter(({ tier, mistake }) => tier === "exact" && mistake !== null)).toEqual([]);
  });
});

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import type { NewProgram } from "../../src/cache/port.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";
import { createWorkplace } from "./cli.ts";

const PATIENCE = { timeout: 120_000 };
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A workplace whose database holds programs; returns their ids. */
async function openKept(...programs: readonly (Partial<NewProgram> & { readonly daysAgo?: number })[]) {
  const workplace = createWorkplace();
  const path = join(workplace.folder, "cache.db");
  const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
  const cache = createProgramCache({ database, onWarning: (message) => expect.fail(message) });
  const ids: string[] = [];
  // the oldest first, as no use is older than the last
  for (const { daysAgo = 0, ...program } of programs) {
    ids.push(await cache.keep(createSampleProgram({ tenant: "default", ...program }), Date.now() - daysAgo * DAY_MS));
  }
  await database.close();
  const run = (...args: string[]) => workplace.cli(["cache", ...args, "--db", path]);
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args, "--json")).stdout);
  return { ids, run, json, path, cli: workplace.cli };
}

describe("cache, on the command line", () => {
  it("lists what is kept, the last used first, and what others wrote does nothing to the terminal", PATIENCE, async () => {
    const { ids, run, json } = await openKept({ daysAgo: 3 }, { exactKey: "key-2", task: "Add\x1b[2J\nthe \u202enumbers" });
    const { stdout, stderr, exitCode } = await run("ls");
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      new RegExp(`^${ids[1]}  served {7}1 ok, 0 failed  \\d{4}-\\d\\d-\\d\\d  Add\\\\x1b\\[2J the \\\\u202enumbers$`),
    );
    expect([stderr, exitCode]).toEqual(["2 programs\n", 0]);
    expect((await run("ls", "--limit", "1")).stderr).toBe("1 of 2 programs; --limit shows more\n");
    expect(await json("ls")).toMatchObject({ count: 2, programs: [{ id: ids[1], status: "served" }, { id: ids[0] }] });
  });

  it("shows one program, its code alone, or all of it as JSON", PATIENCE, async () => {
    const { ids, run, json } = await openKept({ code: "result = 'a\x1bb'" });
    const [id = ""] = ids;
    expect((await run("show", id)).stdout).toMatch(/^id {12}[0-9a-f-]{36}\ntask {10}Add the numbers\nstatus {8}served\n/);
    expect((await run("show", id, "--code")).stdout).toBe("result = 'a\\x1bb'\n");
    expect(await json("show", id)).not.toHaveProperty("code");
    expect(await json("show", id, "--code")).toMatchObject({ id, code: "result = 'a\x1bb'", validated_by: ["schema"], successes: 1 });
  });

  it("rejects a program for good, and says where one is not known", PATIENCE, async () => {
    const { ids, run, json } = await openKept({});
    const [id = ""] = ids;
    expect(await run("reject", id)).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: `program ${id} is in quarantine, and serves no more\n`,
    });
    expect(await json("show", id)).toMatchObject({ status: "quarantined", params: { refuted: [] } });
    expect((await run("reject", id)).stderr).toContain("was in quarantine already");
    for (const [unknown, words] of [
      ["nobody", 'There is no program nobody. "cache ls" lists'],
      ["shipped/factorial@1", "It comes with the package: say of a run that it was wrong"],
    ] as const) {
      expect(await run("reject", unknown)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
    }
    expect(await json("show", "nobody")).toMatchObject({ error: { code: "CONFIGURATION" } });
  });

  it("forgets nothing without --yes, and names what it would", PATIENCE, async () => {
    const { ids, run, json } = await openKept({ daysAgo: 40 }, { exactKey: "key-2", daysAgo: 1 });
    const named = await run("clear");
    expect(named.stdout.split("\n")).toHaveLength(3);
    expect(named).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("nothing was forgotten: --yes forgets 2 programs") });
    expect(await json("clear", "--older-than-days", "30")).toMatchObject({ deleted: 0, would_delete: 1, programs: [{ id: ids[0] }] });
    expect(await json("clear", "--older-than-days", "30", "--yes")).toEqual({ deleted: 1 });
    expect((await run("clear", "--yes")).stderr).toBe("forgot 1 program, and what was judged\n");
    expect(await json("ls")).toEqual({ count: 0, programs: [] });
  });

  it("refuses a number that is none, and a database that is another's", PATIENCE, async () => {
    const { run, cli, path } = await openKept({});
    expect(await run("clear", "--older-than-days", "0")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("whole number") });
    expect(await cli(["cache", "ls", "--db", join(path, "under-a-file.db")])).toMatchObject({ exitCode: 2 });
  });
});

describe("cache explain, on the command line", () => {
  const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];

  it("says where a program comes from and what would happen, and does nothing", PATIENCE, async () => {
    const { run, json } = await openKept();
    const shipped = await run("explain", "Calculate the factorial of n", "--context", '{"n": 3}', ...SANDBOX);
    expect(shipped).toMatchObject({ exitCode: 0, stderr: "" });
    expect(shipped.stdout).toMatch(
      /^exact {5}miss {6}nothing is kept for this task\ntemplate {2}miss .*\nshipped {3}hit .*\n {2}\* shipped\/factorial@\S+ .*\nsemantic {2}miss .*\nthen {6}program shipped\/factorial@\S+ runs\n$/,
    );
    expect(await json("explain", "Draw a red circle", ...SANDBOX)).toMatchObject({
      task: "Draw a red circle",
      tiers: [{ tier: "exact", status: "miss", candidates: [] }, { tier: "template" }, { tier: "shipped" }, { tier: "semantic" }],
      then: [{ action: "fail", reason: "there is no model to write a program" }],
    });
    expect(await json("ls")).toEqual({ count: 0, programs: [] });
  });

  it("says in what the key of the same task differs, on what a run really kept", PATIENCE, async () => {
    const { run, path, cli } = await openKept();
    const context = ["--context", '{"values": [1, 2]}'];
    const answer = join(dirname(path), "answer.txt");
    writeFileSync(answer, "result = sum(context['values'])");
    const task = "Add the numbers in context.values";
    const written = await cli(["run", task, ...context, "--answer-from", answer, "--db", path, ...SANDBOX]);
    expect(written).toMatchObject({ exitCode: 0, stdout: "3\n" });
    expect((await run("explain", task, ...context, ...SANDBOX)).stdout).toMatch(/^exact {5}hit /);
    const other = await run("explain", task, "--context", '{"values": ["x"]}', ...SANDBOX);
    expect(other.stdout).toContain("kept under another key: the context's shape  (Add the numbers in context.values)");
  });
});

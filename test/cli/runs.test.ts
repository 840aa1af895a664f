import { join } from "node:path";
import { expect, it } from "vitest";
import { CachedExecutor, SqliteCheckpointer } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createWorkplace } from "./cli.ts";

it(
  "runs ls and show tell what has run, also after an approval, and nothing in it does anything to the terminal",
  { timeout: 240_000 },
  async () => {
    const { cli, folder } = createWorkplace({ "answer.py": "result = 25" });
    const db = ["--db", join(folder, "executor.db")];
    const sandbox = ["--sandbox", "process", "--allow-unsafe"];
    const json = async (...args: string[]) => JSON.parse((await cli([...args, ...db, "--json"])).stdout);
    expect(await json("runs", "ls")).toEqual({ runs: [] });
    const asked = await json("run", "Say 25\x1b[2J", "--answer-from", "answer.py", "--approval", "always", ...sandbox);
    const { runId } = asked.approval;
    const waiting = await cli(["runs", "show", runId, ...db]);
    expect(waiting).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`approve ${runId} --yes --sha256`) });
    expect(waiting.stdout).toContain("  1 | result = 25\n");
    expect(await json("runs", "show", runId)).toMatchObject({ id: runId, status: "waiting", approval: { sha256: asked.approval.sha256 } });
    const open = await cli(["runs", "ls", ...db]);
    expect(open.stdout).toMatch(new RegExp(`^${runId}  waiting {11}  \\d{4}-\\S+Z  Say 25\\\\x1b\\[2J\\n$`));
    expect(open.stderr).toContain('1 run not finished: "approve ID" shows what one asks');
    const [row] = (await json("runs", "ls")).runs;
    expect(row).toMatchObject({ id: runId, status: "waiting", error_code: null, ended_at: null });
    expect(row.answer_with).toMatch(new RegExp(`^cached-executor approve ${runId} --sha256 \\w{16} --db .* --allow-unsafe$`));
    expect((await cli(["approve", runId, "--yes", "--allow-unsafe", ...db])).stdout).toBe("25\n");
    const listed = await cli(["runs", "ls", ...db]);
    expect(listed).toMatchObject({ exitCode: 0, stderr: "1 run finished\n" });
    expect(listed.stdout).toMatch(new RegExp(`^${runId}  ok {16}  \\d{4}-\\S+Z  Say 25\\\\x1b\\[2J\\n$`));
    expect((await cli(["runs", "show", runId, ...db])).stdout).toContain('held against  ["approval"]\n');
    expect(await json("runs", "show", runId)).toMatchObject({
      id: runId,
      status: "ok",
      error_code: null,
      _ai_metadata: { generated_code: "result = 25" },
    });
  },
);

it(
  "runs ls and show say of a question that its time has passed, and leave alone what others keep in the file",
  { timeout: 240_000 },
  async () => {
    const { cli, folder } = createWorkplace();
    const path = join(folder, "executor.db");
    const checkpointer = new SqliteCheckpointer(path);
    const executor = new CachedExecutor({
      model: createScriptedModel(["result = 1"]),
      sandbox: createScriptedSandbox((request) => okOutcome(1, request)),
      approval: "always",
      clock: () => 1_000,
      database: path,
      checkpointer,
    });
    const runId = crypto.randomUUID();
    await expect(executor.execute("Say 1", { runId })).rejects.toMatchObject({ code: "APPROVAL_PENDING" });
    await executor.close();
    const place = { configurable: { thread_id: "somebody else's", checkpoint_ns: "" } };
    const checkpoint = {
      v: 4,
      id: crypto.randomUUID(),
      ts: "",
      channel_values: { run: 7 },
      channel_versions: { run: 1 },
      versions_seen: {},
    };
    await checkpointer.put(place, checkpoint, { source: "input", step: -1, parents: {} }, { run: 1 });
    await checkpointer.close();
    const listed = await cli(["runs", "ls", "--json", "--db", path]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ id: runId, status: "expired", answer_with: null }] });
    const shown = await cli(["runs", "show", runId, "--db", path]);
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/expired: it takes no answer any more.*\n$/) });
    expect(shown.stdout).not.toContain("--yes");
  },
);

import { join } from "node:path";
import { expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

it(
  "runs ls and show tell what has run, also after an approval, and nothing in it does anything to the terminal",
  { timeout: 120_000 },
  async () => {
    const { cli, folder } = createWorkplace({ "answer.py": "result = 25" });
    const db = ["--db", join(folder, "executor.db")];
    const sandbox = ["--sandbox", "process", "--allow-unsafe"];
    const json = async (...args: string[]) => JSON.parse((await cli([...args, ...db, "--json"])).stdout);
    expect(await json("runs", "ls")).toEqual({ runs: [] });
    const asked = await json("run", "Say 25\x1b[2J", "--answer-from", "answer.py", "--approval", "always", ...sandbox);
    const { runId } = asked.approval;
    const waiting = await cli(["runs", "show", runId, ...db]);
    expect(waiting).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`"approve ${runId}" shows what it asks`) });
    expect((await cli(["approve", runId, "--yes", "--allow-unsafe", ...db])).stdout).toBe("25\n");
    const listed = await cli(["runs", "ls", ...db]);
    expect(listed).toMatchObject({ exitCode: 0, stderr: "1 runs\n" });
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

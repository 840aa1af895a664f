import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

const PATIENCE = { timeout: 120_000 };
const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];
const UNSAFE = ["--allow-unsafe"];
const FILES = {
  "answer.py": "print('working')\nresult = sum(context['values'])\n",
  "edited.py": "result = {'edited': context['values'][0]}\nopen('out/note.txt', 'w').write('by a person')\n",
  "wrong.py": "result = = 1\n",
  "empty.py": " \n",
};

/** A workplace in which a run waits for an answer; `ask` begins another. */
async function openWaiting(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  const { cli, folder } = createWorkplace(FILES);
  const db = ["--db", join(folder, "executor.db")];
  const ask = async (task: string, ...more: string[]) => {
    const command = ["run", task, "--context", '{"values": [20, 5]}', "--answer-from", "answer.py", "--approval", "always", "--json"];
    const { stdout, exitCode } = await cli([...command, ...SANDBOX, ...db, ...args, ...more], environment);
    expect(exitCode).toBe(3);
    return JSON.parse(stdout) as { error: { code: string; message: string }; approval: { runId: string; sha256: string } };
  };
  const asked = await ask("Add the values");
  const { runId, sha256 } = asked.approval;
  const approve = (...more: string[]) => cli(["approve", runId, ...db, ...more], environment);
  return { cli, db, ask, asked, runId, sha256, approve, folder };
}

describe("approve, on the command line", () => {
  it("shows the question again without an answer, and goes on with one, which is bound to what was shown", PATIENCE, async () => {
    const { approve, asked, runId, sha256 } = await openWaiting();
    expect(asked).toMatchObject({
      error: { code: "APPROVAL_PENDING", message: expect.stringContaining(`approve ${runId}`) },
      approval: { task: "Add the values", code: FILES["answer.py"].trimEnd(), files: [], allow: [], secretNames: [] },
    });
    const shown = await approve();
    expect(shown).toMatchObject({ exitCode: 3, stdout: "" });
    expect(shown.stderr).toContain("  1 | print('working')\n  2 | result = sum(context['values'])\n");
    const command = shown.stderr.split("\n").find((line) => line.includes("--yes"));
    expect(command).toMatch(new RegExp(`approve ${runId} --yes --sha256 ${sha256.slice(0, 16)} --db \\S+ --allow-unsafe$`));
    const bound = await approve("--yes", "--sha256", sha256.slice(0, 16), ...UNSAFE);
    expect(bound).toMatchObject({ exitCode: 0, stdout: "25\n", stderr: expect.stringContaining("| working\n") });
  });

  it("does nothing where --sha256 names something else, and shows what is asked", PATIENCE, async () => {
    const { approve } = await openWaiting();
    const other = await approve("--yes", "--sha256", "0".repeat(16), "--json", ...UNSAFE);
    expect(other.exitCode).toBe(3);
    expect(JSON.parse(other.stdout)).toMatchObject({
      error: { code: "APPROVAL_PENDING", message: expect.stringContaining("was not answered") },
    });
    expect(await approve("--yes", "--sha256", "0".repeat(7))).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("8 to 64") });
    expect(await approve("--yes", ...UNSAFE)).toMatchObject({ exitCode: 0, stdout: "25\n" });
  });

  it("runs a person's program in its place, hands its files over, and prints JSON as run does", PATIENCE, async () => {
    const { approve, runId, folder } = await openWaiting();
    const done = await approve("--edit", "edited.py", "--json", "--out", join(folder, "files"), ...UNSAFE);
    expect(done.exitCode).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ edited: 20, _ai_metadata: { run_id: runId, artifacts: [{ name: "note.txt" }] } });
    expect(done.stderr).toContain(`wrote ${join(folder, "files", "note.txt")}`);
  });

  it("ends a run that is refused, with the reason", PATIENCE, async () => {
    const { approve } = await openWaiting();
    expect(await approve("--no", "it adds up\x1b[2J the wrong ones", ...UNSAFE)).toMatchObject({
      exitCode: 3,
      stdout: "",
      stderr: expect.stringContaining(
        "ApprovalRejectedError: The program was refused: it adds up\\x1b[2J the wrong ones. Nothing was run.",
      ),
    });
    expect(await approve("--yes", ...UNSAFE)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/is finished, and takes no answer/),
    });
  });

  it("has another program written with --retry, or after an edit that is none, and asks about that", PATIENCE, async () => {
    const { approve, sha256 } = await openWaiting();
    const again = await approve("--edit", "wrong.py", "--answer-from", "edited.py", "--json", ...UNSAFE);
    expect(again.exitCode).toBe(3);
    const { approval } = JSON.parse(again.stdout);
    expect(approval).toMatchObject({ code: FILES["edited.py"].trimEnd(), difference: expect.stringContaining("- result = = 1") });
    expect(approval.sha256).not.toBe(sha256);
    const third = await approve("--no", "another way", "--retry", "--answer-from", "answer.py", ...UNSAFE);
    expect(third).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("difference to the program before\n  - result = {") });
    expect(await approve("--yes", ...UNSAFE)).toMatchObject({ exitCode: 0, stdout: "25\n" });
  });

  it("asks for secrets and sandbox again before it touches the run, which keeps its targets", PATIENCE, async () => {
    const context = ["--context", '{"values": [20, 5], "token": {"$secret": "APP_TOKEN"}}', "--secret", "APP_TOKEN"];
    const { approve } = await openWaiting(context, { APP_TOKEN: "hunter2-hunter2" });
    const without = await approve("--yes");
    expect(without).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("give --secret APP_TOKEN --allow-unsafe again") });
    expect(await approve("--yes", "--secret", "APP_TOKEN", "--sandbox", "pyodide", ...UNSAFE)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("began under process and goes on there"),
    });
    const unknown = await approve("--yes", "--allow", "smtp.example.com:465");
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("unknown option '--allow'") });
    const done = await approve("--yes", "--secret", "APP_TOKEN", ...UNSAFE);
    expect(done).toMatchObject({ exitCode: 0, stdout: "25\n" });
  });

  it.each([
    ["two answers", ["--yes", "--no", "why"], "not several"],
    ["to remember what is not approved", ["--no", "why", "--remember"], "--remember belongs to --yes"],
    ["another try of what is approved", ["--yes", "--retry"], "--retry belongs to --no"],
    ["a program that is not there", ["--edit", "nowhere.py"], "nowhere.py cannot be read"],
    ["a program of nothing", ["--edit", "empty.py"], "is empty"],
    ["an answer to a run that is not known", ["--yes"], "There is no run 7f9c"],
  ])("refuses %s", PATIENCE, async (_words, args, message) => {
    const { cli, folder } = createWorkplace(FILES);
    const refused = await cli(["approve", "7f9c", "--db", join(folder, "executor.db"), ...args]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});

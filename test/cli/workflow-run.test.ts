import { describe, expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

const ORDERS = `name: orders
inputs:
  amounts: array
  limit: number
outputs: [total, note]
nodes:
  - { id: start, type: start }
  - { id: add, type: action, code: "result = {'total': sum(context['amounts'])}", outputs: { total: number } }
  - { id: large, type: decision, expression: total > limit }
  - { id: ask, type: approval, label: "So much?", inputs: [total, limit] }
  - id: tell
    type: action
    code: |
      if context["total"] < 0:
          raise ValueError("a total below zero")
      result = {"note": "total " + str(context["total"])}
    outputs: [note]
  - { id: end, type: end }
edges:
  - { from: start, to: add }
  - { from: add, to: large }
  - { from: large, to: ask, condition: true }
  - { from: large, to: tell, condition: false }
  - { from: ask, to: tell }
  - { from: tell, to: end }
`;

const runIdIn = (stderr: string): string => /run ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? "";

function openOrders() {
  const { cli } = createWorkplace({ "orders.yaml": ORDERS });
  return (...args: string[]) => cli(["workflow", "run", "orders.yaml", "--db", "runs.db", ...args]);
}

describe("workflow run", () => {
  it("prints the outputs alone on stdout, and each node as it goes on stderr", async () => {
    const run = openOrders();
    const { exitCode, stdout, stderr } = await run("--input", '{"amounts": [1, 2], "limit": 10}');
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { total: 3, note: "total 3" }]);
    expect(stderr).toMatch(/^run [0-9a-f-]{36}\nadd …\nadd ok\nlarge …\nlarge ok\ntell …\ntell ok\ndone: run /);
  });

  it("waits with 3 for a person, shows the question with the commands that answer it, and goes on by them", async () => {
    const run = openOrders();
    const asked = await run("--input", '{"amounts": [50], "limit": 10}');
    expect([asked.exitCode, asked.stdout]).toEqual([3, ""]);
    expect(asked.stderr).toContain("So much?");
    const runId = runIdIn(asked.stderr);
    const answer = /workflow run orders\.yaml --resume (\S+) --yes --sha256 (\S+)/.exec(asked.stderr);
    expect(answer?.[1]).toBe(runId);
    const elsewhere = await run("--resume", runId, "--yes", "--sha256", "00000000");
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([2, expect.stringContaining("was not answered")]);
    const answered = await run("--resume", runId, "--yes", "--sha256", answer?.[2] ?? "");
    expect([answered.exitCode, JSON.parse(answered.stdout)]).toEqual([0, { total: 50, note: "total 50" }]);
    const again = await run("--resume", runId, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      run_id: runId,
      outputs: { total: 50 },
      cost_usd: 0,
      nodes: { ask: { status: "done" } },
    });
  });

  it("ends with 1 where a node fails, says how to go on, and does so with another value", async () => {
    const run = openOrders();
    const failed = await run("--input", '{"amounts": [-5], "limit": 10}');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/WorkflowFailedError: The node "tell" failed: .*a total below zero/);
    const runId = runIdIn(failed.stderr);
    expect(failed.stderr).toContain(`cached-executor workflow run orders.yaml --resume ${runId}`);
    const json = await run("--resume", runId, "--json");
    expect([json.exitCode, JSON.parse(json.stdout)]).toEqual([
      1,
      { error: expect.objectContaining({ code: "WORKFLOW_FAILED" }) as unknown, _ai_metadata: null },
    ]);
    const mended = await run("--resume", runId, "--set", "total=5");
    expect([mended.exitCode, JSON.parse(mended.stdout)]).toEqual([0, { total: 5, note: "total 5" }]);
  });

  it.each<[string, string[], RegExp]>([
    ["an input that is missing", ["--input", '{"limit": 1}'], /input\.amounts is missing/],
    ["input that is no JSON", ["--input", "{x"], /is not JSON/],
    ["an answer without a run", ["--yes"], /--yes belongs to --resume RUN/],
    ["a run that nobody knows", ["--resume", "00000000-0000-4000-8000-000000000000"], /There is no run/],
    ["an effect without a word", ["--resume", "00000000-0000-4000-8000-000000000000", "--effect", "tell"], /node:key=done/],
  ])("refuses %s with 2, before anything runs", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await openOrders()(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  it("refuses a definition that is wrong, with all that is wrong with it", async () => {
    const { cli } = createWorkplace({ "bad.yaml": ORDERS.replace("total > limit", "totl > limit") });
    const { exitCode, stderr } = await cli(["workflow", "run", "bad.yaml"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/bad\.yaml:9:\d+ .*"totl".*Did you mean "total"\?/);
  });
});

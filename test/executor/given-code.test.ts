import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CachedExecutor, CodeExecutionError, ConfigurationError, createExecutorGraph, ResultValidationError } from "../../src/index.ts";

let folder: string;
let executor: CachedExecutor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "given-code-"));
  executor = new CachedExecutor({ database: join(folder, "programs.db") });
});

afterAll(async () => {
  await executor.close();
  await rm(folder, { recursive: true, force: true });
});

describe("a program that the caller gives", () => {
  it("runs in place of one that is found or written, without a model, and nothing is kept of it", async () => {
    const outcome = await executor.execute("Add the numbers", { code: "result = sum(context['values'])", context: { values: [1, 2] } });
    expect(outcome["result"]).toBe(3);
    expect(outcome._ai_metadata).toMatchObject({ model: null, attempts: 0, cache_hit: false, cost_usd: 0, cache: { program_id: null } });
    const { tiers } = await executor.explain("Add the numbers", { context: { values: [1, 2] } });
    expect(tiers.every(({ candidates }) => candidates.length === 0)).toBe(true);
  });

  it("is held against schema and checks, and its failure ends the run: nothing repairs it", async () => {
    const schema = { type: "object", properties: { total: { type: "number" } }, required: ["total"] };
    const wrong = executor.execute("Total", { code: "result = {'total': 'x'}", outputSchema: schema });
    await expect(wrong).rejects.toThrow(ResultValidationError);
    const unchecked = executor.execute("Total", { code: "result = 1", checks: "assert result == 2, 'must be two'" });
    await expect(unchecked).rejects.toThrow(/must be two/);
    const raising = executor.execute("Total", { code: "x = 1\nraise ValueError('no')" });
    await expect(raising).rejects.toThrow(new CodeExecutionError("The given program failed: ValueError: no (line 2)"));
  });

  it.each([
    ["a syntax error", "def ("],
    ["nothing but space", "  \n"],
  ])("is refused before anything runs: %s", async (_, code) => {
    await expect(executor.execute("Total", { code })).rejects.toThrow(ConfigurationError);
  });

  it("is refused where it certainly acts outside of once and can reach something", async () => {
    const reaching = new CachedExecutor({ database: join(folder, "reaching.db"), network: { allow: ["127.0.0.1:2525"] } });
    try {
      const code = "import smtplib\nsmtplib.SMTP('127.0.0.1', 2525).sendmail('a@example.com', ['b@example.com'], 'x')\nresult = 1";
      await expect(reaching.execute("Send it", { code })).rejects.toThrow(/line 2: .*outside of once/);
    } finally {
      await reaching.close();
    }
  });

  it("may print its result as the first engine's programs do", async () => {
    const code = (printed: string) => `import json\nprint('working')\nprint(${printed})`;
    const good = `json.dumps({'status': 'success', 'context_updates': {'urgent': True}, 'message': 'checked'})`;
    expect(await executor.execute("Is it urgent?", { code: code(good) })).toMatchObject({ urgent: true });
    const bad = `json.dumps({'status': 'error', 'message': 'no mail'})`;
    await expect(executor.execute("Is it urgent?", { code: code(bad) })).rejects.toThrow(/"error": no mail/);
    const explicit = `${code(good)}\nresult = {'urgent': False}`;
    expect(await executor.execute("Is it urgent?", { code: explicit })).toMatchObject({ urgent: false });
  });

  it("runs in a graph as well", async () => {
    const graph = createExecutorGraph({ database: join(folder, "graph.db") });
    const { result, error } = await graph.invoke({ task: "Double it", code: "result = context['n'] * 2", context: { n: 21 } });
    expect({ result, error }).toEqual({ result: { value: 42 }, error: null });
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startOpenAiServer } from "../model/openai-server.ts";
import { createWorkplace } from "./cli.ts";

const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];
const METADATA_KEYS = [
  "model",
  "prompt",
  "generated_code",
  "code_length",
  "tokens_input",
  "tokens_output",
  "tokens_total",
  "cost_usd",
  "generation_time_ms",
  "execution_time_ms",
  "total_time_ms",
  "attempts",
  "cache_hit",
  "tokens_cached",
  "estimated",
  "sandbox",
  "cache",
  "validated_by",
  "integrations",
  "artifacts",
  "warnings",
  "errors",
  "lessons",
  "run_id",
  "waiting_ms",
];

describe("run", () => {
  it("takes a context and a schema as JSON, too", async () => {
    const { cli } = createWorkplace({ "answer.py": "result = context['n'] + 1" });
    const args = ["--context", '{"n": 41}', "--schema", '{"type": "integer"}', "--answer-from", "answer.py", ...SANDBOX];
    expect(await cli(["run", "Add one to n", ...args])).toMatchObject({ exitCode: 0, stdout: "42\n" });
  });

  it("says what a shipped program refuses, with or without a model to write another", async () => {
    const { cli } = createWorkplace({ "mine.csv": "day,amount\n03/04/2024,1.50\n" });
    const args = ["run", "Sum the amounts in the CSV file by month", "--file", "mine.csv", ...SANDBOX];
    const { exitCode, stderr } = await cli(args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^CodeExecutionError: .*"date_order"/m);
    const server = await startOpenAiServer([{ status: 401 }]);
    const withModel = await cli(args, { OPENAI_BASE_URL: server.baseUrl });
    await server.close();
    expect(withModel.exitCode).toBe(4);
    expect(withModel.stderr).toMatch(/^program 1 \(kept\) failed: .*"date_order"/m);
  });

  it("prints the result alone on stdout, and everything human on stderr", async () => {
    const { cli } = createWorkplace({
      "answer.py": "print('noise')\nresult = sum(context['values'])",
      "context.json": '{"values": [1, 2, 3]}',
    });
    const result = await cli(["run", "Add the values", "--context", "context.json", "--answer-from", "answer.py", ...SANDBOX]);
    expect(result).toMatchObject({ exitCode: 0, stdout: "6\n" });
    expect(result.stderr).toContain("generate (attempt 1)");
  });

  it("prints the whole account as JSON, and serves the next call from the cache without a model", async () => {
    const { cli } = createWorkplace({
      "answer.md": "Sure:\n```python\nresult = {'total': sum(context['values'])}\n```",
      "a.json": '{"values": [1, 2]}',
      "b.json": '{"values": [40, 2, 7]}',
    });
    const first = await cli(["run", "Add the values", "--context", "a.json", "--answer-from", "answer.md", "--json", ...SANDBOX]);
    const { _ai_metadata: metadata, ...value } = JSON.parse(first.stdout);
    expect(value).toEqual({ total: 3 });
    expect(Object.keys(metadata).toSorted()).toEqual(METADATA_KEYS.toSorted());
    expect(metadata).toMatchObject({ model: "answer-from", attempts: 1, cache_hit: false, cost_usd: 0 });

    const second = await cli(["run", "Add the values", "--context", "b.json", "--json", ...SANDBOX]);
    expect(JSON.parse(second.stdout)).toMatchObject({
      total: 49,
      _ai_metadata: { model: null, prompt: "", tokens_total: 0, cost_usd: 0, attempts: 0, cache_hit: true, cache: { tier: "exact" } },
    });
  });

  it("shows the prompt and takes the answer from a person", async () => {
    const { cli } = createWorkplace();
    const result = await cli(["run", "Give the answer", "--answer-from", "-", ...SANDBOX], {}, "result = 42\n");
    expect(result).toMatchObject({ exitCode: 0, stdout: "42\n" });
    expect(result.stderr).toContain("Give the answer");
  });

  it("asks the model that the environment names, and counts its tokens and price", async () => {
    const server = await startOpenAiServer([
      { text: "result = 5", model: "gpt-4o-mini-2024-07-18", usage: { input: 1_000_000, output: 1_000_000 } },
    ]);
    const { cli } = createWorkplace();
    const result = await cli(["run", "Give five", "--json", ...SANDBOX], { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.baseUrl });
    await server.close();
    expect(JSON.parse(result.stdout)).toMatchObject({ result: 5, _ai_metadata: { tokens_input: 1_000_000, cost_usd: 0.75, attempts: 1 } });
  });

  it("prints error and account as JSON when the task failed", async () => {
    const { cli } = createWorkplace({ "answer.py": "raise ValueError('no total')" });
    const result = await cli(["run", "Find it", "--answer-from", "answer.py", "--json", ...SANDBOX]);
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      error: { name: "AttemptsExhaustedError", code: "ATTEMPTS_EXHAUSTED" },
      _ai_metadata: { attempts: 3, cache_hit: false },
    });
  });

  it("holds the result against schema and checks", async () => {
    const { cli } = createWorkplace({
      "answer.py": "result = {'total': 3}",
      "schema.json": '{"type":"object","required":["total"]}',
      "checks.py": "assert result['total'] > 2",
    });
    const result = await cli([
      "run",
      "Total",
      "--answer-from",
      "answer.py",
      "--schema",
      "schema.json",
      "--checks",
      "checks.py",
      "--json",
      ...SANDBOX,
    ]);
    expect(JSON.parse(result.stdout)).toMatchObject({ total: 3, _ai_metadata: { validated_by: ["schema", "checks"] } });
  });

  it("resolves a secret that was named, masks it, and writes it nowhere", async () => {
    const secret = "s3cr3t-value-of-the-test";
    const { cli, folder } = createWorkplace({
      "answer.py": "print(context['token'])\nresult = {'is': context['token'] + '!', 'length': len(context['token'])}",
      "context.json": '{"token": {"$secret": "MY_TOKEN"}}',
    });
    const result = await cli(
      ["run", "Use it", "--context", "context.json", "--secret", "MY_TOKEN", "--answer-from", "answer.py", "--json", ...SANDBOX],
      { MY_TOKEN: secret },
    );
    expect(JSON.parse(result.stdout)).toMatchObject({ is: "[secret]!", length: secret.length });
    expect(result.stdout + result.stderr).not.toContain(secret);
    const database = readFileSync(join(folder, ".local", "state", "cached-executor", "executor.db"));
    expect(database.includes(secret)).toBe(false);
  });
});

describe("exec", () => {
  it("prints status, value and output as JSON", async () => {
    const { cli } = createWorkplace({ "program.py": "print('out')\nresult = len(open(files['a.txt']).read())", "a.txt": "hello" });
    const result = await cli(["exec", "program.py", "--file", "a.txt=a.txt", "--json", ...SANDBOX]);
    expect(JSON.parse(result.stdout)).toMatchObject({
      status: "ok",
      value: 5,
      stdout: "out\n",
      stderr: "",
      artifacts: [],
      warnings: [],
      sandbox: { kind: "process" },
    });
  });

  it("ends with 1 when the program raised, and says where", async () => {
    const { cli } = createWorkplace({ "program.py": "x = 1\nraise KeyError('total')" });
    const result = await cli(["exec", "program.py", ...SANDBOX]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(/CodeExecutionError: KeyError: .*line 2/);
  });
});

describe("prompt", () => {
  it("prints the messages with their tokens and price, and asks nobody", async () => {
    const { cli } = createWorkplace({ "context.json": '{"pdf_path": "a.pdf", "values": [123456789]}' });
    const result = await cli(["prompt", "Add the values", "--context", "context.json", "--json", ...SANDBOX]);
    const { messages, tokens, cost_usd: cost } = JSON.parse(result.stdout);
    expect(messages.map((message: { role: string }) => message.role)).toEqual(["system", "user"]);
    expect(messages[1].content).toContain("Add the values");
    expect(JSON.stringify(messages)).not.toContain("123456789");
    expect(tokens.prefix).toBeGreaterThanOrEqual(1_024);
    expect(cost).toBeGreaterThan(0);
  });
});

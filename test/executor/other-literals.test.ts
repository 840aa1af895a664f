import { afterAll, describe, expect, it } from "vitest";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { createHarness } from "./harness.ts";

const sandbox = createProcessSandbox({ allowUnsafe: true });
afterAll(() => sandbox.close());

/** Programs run for real; the model is scripted. */
function createExecutor(...answers: string[]) {
  return createHarness({ answers, sandbox });
}

const checks = "assert result is not None";

interface Wrong {
  readonly name: string;
  readonly task: string;
  readonly other: string;
  readonly program: string;
  readonly context?: { readonly [key: string]: number };
}

/** Each reads its params, holds none of them as they are written, and is right for its own task alone. */
const wrongPrograms: readonly Wrong[] = [
  {
    name: "folded a range",
    task: "Sum the whole numbers from 1 to 10",
    other: "Sum the whole numbers from 1 to 20",
    program: "label = f\"to {params['number_2']}\"\nresult = {'label': label, 'sum': sum(range(params['number_1'], 0xb))}",
  },
  {
    name: "copied a constant beside an echo",
    task: "Give the factorial of 10 with its input",
    other: "Give the factorial of 6 with its input",
    program: "result = {'input': params['number_1'], 'factorial': 3628800}",
  },
  {
    name: "took the hash by another name",
    task: "Hash 'abc' with 'sha256'",
    other: "Hash 'abc' with 'sha512'",
    program:
      "import hashlib\nalgorithm = params['text_2'].upper()\nresult = {'algorithm': algorithm, 'digest': hashlib.sha256(params['text_1'].encode()).hexdigest()}",
  },
  {
    name: "swapped the parts of a date",
    task: "Give the weekday number of 2026-05-05",
    other: "Give the weekday number of 2026-05-06",
    program: "from datetime import date\ny, d, m = map(int, params['date_1'].split('-'))\nresult = {'number': date(y, m, d).isoweekday()}",
  },
  {
    name: "computed a share beforehand",
    task: "Take 20 % off context.price",
    other: "Take 30 % off context.price",
    program: "off = params['number_1']\nresult = round(context['price'] * .8, 1 + 1) if off else None",
    context: { price: 100 },
  },
  {
    name: "took a default for every value but some",
    task: "Convert context.price by the rate of 'usd'",
    other: "Convert context.price by the rate of 'gbp'",
    program:
      "rates = {'e' + 'ur': 1}\nrate = rates.get(params['text_1'].lower(), 1.1)\nresult = {'in': params['text_1'], 'price': round(context['price'] * rate, 1 + 1)}",
    context: { price: 100 },
  },
];

describe("a program that is wrong for other literals", () => {
  it.each(wrongPrograms)("$name, and serves none", async ({ task, other, program, context = {} }) => {
    const { executor, model } = createExecutor(program, "result = 'written anew'");
    await executor.execute(task, { checks, context });
    const { result, _ai_metadata: account } = await executor.execute(other, { checks, context });
    expect({ result, tier: account.cache.tier, asked: model.requests.length }).toEqual({ result: "written anew", tier: null, asked: 2 });
    expect((await executor.execute(task, { checks, context }))._ai_metadata.cache.tier).toBe("exact");
  });
});

describe("a program that follows its params", () => {
  it.each([
    [
      "numbers",
      "Sum the whole numbers from 3 to 10",
      "Sum the whole numbers from 4 to 20",
      "result = sum(range(params['number_1'], params['number_2'] + 1))",
      204,
    ],
    [
      "one number of two",
      "Sum the whole numbers from 3 to 10",
      "Sum the whole numbers from 4 to 10",
      "result = sum(range(params['number_1'], params['number_2'] + 1))",
      49,
    ],
    [
      "dates",
      "How many days are between 2026-01-05 and 2026-02-01?",
      "How many days are between 2026-01-05 and 2026-03-01?",
      "from datetime import date\na, b = map(date.fromisoformat, (params['date_1'], params['date_2']))\nresult = (b - a).days",
      55,
    ],
    ["texts", "Count the letters of 'abc'", "Count the letters of 'abcdef'", "result = len(params['text_1'])", 6],
  ])("serves other %s without a model, after a trial", async (_name, task, other, program, expected) => {
    const { executor, model } = createExecutor(program);
    await executor.execute(task, { checks });
    for (const tier of ["template", "template"]) {
      const { result, _ai_metadata: account } = await executor.execute(other, { checks });
      expect({ result, tier: account.cache.tier, cost: account.cost_usd }).toEqual({ result: expected, tier, cost: 0 });
    }
    expect(model.requests).toHaveLength(1);
  });

  it("serves another column of other data", async () => {
    const { executor, model } = createExecutor("result = sum(row[params['text_1']] for row in context['rows'])");
    const rows = [
      { net: 10, gross: 12 },
      { net: 20, gross: 24 },
    ];
    await executor.execute("Sum the column 'net' of context.rows", { checks, context: { rows } });
    const { result } = await executor.execute("Sum the column 'gross' of context.rows", {
      checks,
      context: { rows: [...rows, { net: 1, gross: 2 }] },
    });
    expect([result, model.requests.length]).toEqual([38, 1]);
  });

  it("finds a file of another name", async () => {
    const { executor, model } = createExecutor("result = len(open(files[params['path_1']]).read())");
    await executor.execute("Count the characters of a.txt", { checks, files: { "a.txt": Buffer.from("abc") } });
    const { result, _ai_metadata: account } = await executor.execute("Count the characters of b.txt", {
      checks,
      files: { "b.txt": Buffer.from("abcde") },
    });
    expect([result, account.cache.tier, model.requests.length]).toEqual([5, "template", 1]);
  });
});

describe("what keeps a program from other literals", () => {
  const task = "Multiply context.n by 7";
  const other = "Multiply context.n by 8";
  const program = "result = context['n'] * params['number_1']";

  it.each([
    ["nothing that it was held against", program, {}],
    ["a literal that it holds", "assert params['number_1'] == 7\nresult = context['n'] * params['number_1']", { checks }],
    ["a param that it does not read", "result = context['n'] * (6 + 1)", { checks }],
    ["an effect that it could have", `import socket\n${program}`, { checks }],
    ["a result that differs each time", `import random\nresult = random.random() + params['number_1']`, { checks }],
  ])("%s", async (_name, code, options) => {
    const { executor, model } = createExecutor(code, program);
    await executor.execute(task, { context: { n: 2 }, ...options });
    const { result } = await executor.execute(other, { context: { n: 2 }, ...options });
    expect([result, model.requests.length]).toEqual([16, 2]);
  });

  it("is tried once: what was refuted is not tried again", async () => {
    const { executor } = createExecutor("result = context['n'] * 14 / 2 if params['number_1'] else 0", program, program);
    await executor.execute(task, { context: { n: 2 }, checks });
    const first = await executor.execute(other, { context: { n: 2 }, checks });
    const second = await executor.execute("Multiply context.n by 9", { context: { n: 2 }, checks });
    expect(first._ai_metadata.errors).toMatchObject([{ source: "cache", message: expect.stringContaining("number_1") }]);
    expect(second._ai_metadata).toMatchObject({ errors: [], cache: { tier: "template" } });
    expect(second.result).toBe(18);
  });
});

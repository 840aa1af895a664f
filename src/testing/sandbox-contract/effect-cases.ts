import { deepEqual, equal, match } from "node:assert/strict";
import { createMemoryEffectLedger } from "../../effects/create-memory-effect-ledger.ts";
import type { EffectLedger } from "../../sandbox/port.ts";
import { errorOf, valueOf } from "./contract-case.ts";
import type { ContractCase } from "./contract-case.ts";

/** Calls `once` and keeps what it returned, what it raised, and how often the action ran. */
const TRY = `
ran = []
def act(value=None):
    ran.append(value)
    return value
def attempt(key, action):
    try: return once(key, action)
    except Exception as error: return f"{type(error).__name__}: {error}"
`;

const FAILS = async (): Promise<never> => Promise.reject(new Error("the ledger's own words"));

/** Where the ledger is asked over a network, each effect takes its time. */
const MANY_EFFECTS = { limits: { timeoutMs: 120_000 } };

/** Keys that are none, and what is said of them. */
const BAD_KEYS: readonly (readonly [key: string, said: RegExp])[] = [
  ["''", /0 characters/],
  ["'x' * 201", /201 characters/],
  ["'x' * 1_000_000", /1000000 characters/],
  ["'two\\nlines'", /control character/],
  ["'\\x85'", /control character/],
  ["'\\ud800'", /half a character/],
  ["7", /is a int, not text/],
];

const permits: readonly ContractCase[] = [
  {
    name: "notes an effect before and after its action, and gives the program the action's own value",
    needs: ["effects"],
    check: async ({ run }) => {
      const seen: string[] = [];
      const ledger: EffectLedger = {
        start: async (key) => (seen.push(`start ${key}`), { status: "go" }),
        finish: async (key, value) => void seen.push(`finish ${key} ${JSON.stringify(value)}`),
      };
      const code = "from decimal import Decimal\nvalue = once('mail:INV-7', lambda: {'sum': Decimal('1.50')})\nresult = repr(value)";
      equal(valueOf(await run(code, {}, { effects: ledger })), "{'sum': Decimal('1.50')}");
      deepEqual(seen, ["start mail:INV-7", 'finish mail:INV-7 {"sum":"1.50"}']);
    },
  },
  {
    name: "does not run what an earlier execution has done, and returns what that returned",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const code = `${TRY}result = [once('a', lambda: act({'id': [1, 'x']})), len(ran)]`;
      deepEqual(valueOf(await run(code, {}, { effects })), [{ id: [1, "x"] }, 1]);
      deepEqual(valueOf(await run(code, {}, { effects })), [{ id: [1, "x"] }, 0]);
    },
  },
  {
    name: "leaves an effect as begun whose action raised, and does not run it in a later execution",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      equal(errorOf(await run("once('a', lambda: 1 / 0)", {}, { effects })).type, "ZeroDivisionError");
      deepEqual(effects.effects.get("a"), { status: "started", value: null });
      const again = valueOf(await run(`${TRY}result = [attempt('a', act), len(ran)]`, {}, { effects }));
      match(JSON.stringify(again), /^\["EffectError: once\(\\"a\\"\): an earlier execution began this effect.*",0\]$/);
    },
  },
  {
    name: "runs no action where the ledger fails, and says nothing of what it said",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects: EffectLedger = { start: FAILS, finish: FAILS };
      const answer = JSON.stringify(valueOf(await run(`${TRY}result = [attempt('a', act), len(ran)]`, {}, { effects })));
      match(answer, /^\["EffectError: once\(\\"a\\"\): the ledger of effects failed, so the action did not run",0\]$/);
    },
  },
  {
    name: "tells the program of an effect that could not be noted as done",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects: EffectLedger = { start: async () => ({ status: "go" }), finish: FAILS };
      const answer = JSON.stringify(valueOf(await run(`${TRY}result = [attempt('a', act), len(ran)]`, {}, { effects })));
      match(answer, /^\["EffectError: once\(\\"a\\"\): the action ran, but .* unknown",1\]$/);
    },
  },
];

const refusals: readonly ContractCase[] = [
  {
    name: "lets no effect happen in a run without a ledger",
    check: async ({ run }) => {
      const answer = JSON.stringify(valueOf(await run(`${TRY}result = [attempt('a', act), len(ran)]`)));
      match(answer, /^\["(EffectError: once\(\\"a\\"\): no effect can happen in .*|NameError: name 'once' is not defined)",0\]$/);
    },
  },
  {
    name: "refuses a key that the run has used before, whether its effect came to an end or not",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const code = `${TRY}
once('a', act)
attempt('b', lambda: 1 / 0)
result = [attempt(key, act) for key in 'ab'] + [attempt('c', lambda: attempt('c', act)), len(ran)]`;
      const [a, b, c, ran] = valueOf(await run(code, {}, { effects })) as string[];
      for (const answer of [a, b, c]) match(String(answer), /^EffectError: once\("[abc]"\): the key was used before in this run/);
      equal(ran, 1);
    },
  },
  {
    name: "refuses what is no key, and a call whose action has been done before it",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const keys = BAD_KEYS.map(([key]) => `attempt(${key}, act)`).join(", ");
      const answers = valueOf(await run(`${TRY}result = [${keys}, attempt('a', act()), len(ran)]`, {}, { effects })) as string[];
      BAD_KEYS.forEach(([, said], index) => match(answers[index] ?? "", said));
      match(answers.at(-2) ?? "", /not a function/);
      equal(answers.at(-1), 1);
      equal(effects.effects.size, 0);
    },
  },
  {
    name: "does not take a coroutine or a generator for an effect that happened",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const code = `${TRY}
async def send(): act()
found = [attempt('a', send), attempt('b', lambda: (act() for _ in [1]))]
result = found + [len(ran)]`;
      const [a, b, ran] = valueOf(await run(code, {}, { effects })) as string[];
      match(String(a), /coroutine, which has not run/);
      match(String(b), /generator, which has not run/);
      equal(ran, 0);
      deepEqual(
        [...effects.effects.values()].map(({ status }) => status),
        ["started", "started"],
      );
    },
  },
  {
    name: "lets a run have 1,000 effects and not one more",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const code = `${TRY}for n in range(1_000): once(f'k{n}', act)\nresult = [attempt('more', act), len(ran)]`;
      match(JSON.stringify(valueOf(await run(code, MANY_EFFECTS, { effects }))), /has had 1000 effects.*",1000\]$/);
      equal(effects.effects.size, 1_000);
    },
  },
];

/** What an action may return, and what the ledger has of it. */
const VALUES: readonly (readonly [value: string, noted: string])[] = [
  ["None", "null"],
  ["(1, 'ñ')", '[1,"ñ"]'],
  ["object()", "null"],
  ["{'lc': 1}", "null"],
  ["'x' * 65_000", `"${"x".repeat(65_000)}"`],
  ["'x' * 66_000", "null"],
  ["'\\u20ac' * 20_000", "null"],
  ["[[]] * 1_000_000", "null"],
];

const values: readonly ContractCase[] = [
  {
    name: "notes what an action returned as JSON, and null for what is none or is over 64 KB",
    needs: ["effects"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const calls = VALUES.map(([value], index) => `given = ${value}\nkept.append(once('k${index}', lambda: given) is given)`);
      const code = `kept = []\n${calls.join("\n")}\nresult = all(kept)`;
      equal(valueOf(await run(code, {}, { effects })), true);
      VALUES.forEach(([, noted], index) => equal(JSON.stringify(effects.effects.get(`k${index}`)?.value), noted));
    },
  },
  {
    name: "serves threads that have effects at the same time",
    needs: ["effects", "threads"],
    check: async ({ run }) => {
      const effects = createMemoryEffectLedger();
      const code = `${TRY}
import threading
def work(name): got[name] = [once(f'{name}:{n}', lambda: [name, n]) for n in range(20)] + [attempt('shared', act)]
got = {}
threads = [threading.Thread(target=work, args=(name,)) for name in 'abcdefgh']
for thread in threads: thread.start()
for thread in threads: thread.join()
right = all(got[name][:20] == [[name, n] for n in range(20)] for name in 'abcdefgh')
result = [right, len(ran)]`;
      deepEqual(valueOf(await run(code, MANY_EFFECTS, { effects })), [true, 1]);
      equal(effects.effects.size, 161);
    },
  },
];

/** Effects of programs, and the ledger that lets them happen. */
export const effectCases: readonly ContractCase[] = [...permits, ...refusals, ...values];

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  SqliteCheckpointer,
  type ApprovalAnswer,
  type ApprovalPendingError,
  type ApprovalRequest,
  type EffectDecision,
  type ExecutorEvent,
} from "../../src/index.ts";
import type { SandboxRequest, SandboxRun, SandboxRunOptions } from "../../src/index.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

/** Not one is real. Each has a name of its own, under which the context refers to it. */
const SECRETS: Readonly<Record<string, string>> = {
  OPENAI: `sk-proj-${"aB3dE5fG7hJ9".repeat(3)}`,
  STRIPE: `sk_${"live"}_51H8aBcDeFgHiJkLmN`,
  GITHUB: `ghp_${"R4nd0mT0k3n".repeat(3)}abc`,
  GITLAB: `glpat-${"x7Yz-9Qw2Er4Ty6U"}`,
  SLACK: `xoxb-${"123456789012"}-AbCdEfGhIjKl`,
  AWS: `AKIA${"IOSFODNN7EXAMPLE"}`,
  AWS_SECRET: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  GOOGLE: `AIza${"SyD4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s"}`,
  NPM: `npm_${"q1W2e3R4t5Y6u7I8o9P0a1S2d3F4"}`,
  JWT: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.${"dozjgNryP4J3jVmNHl0w5N"}`,
  PEM: `-----BEGIN ${"PRIVATE KEY"}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END ${"PRIVATE KEY"}-----`,
  DSN: "postgres://app:tr0ub4dor@db.internal/main",
  COOKIE: "sid=s%3AhTq9vTnQ; theme=dark",
  BEARER: "Bearer mF_9.B5f-4.1JqM",
  CARD: "4111 1111 1111 1111",
  WORDS: "correct horse battery",
  UMLAUTS: "Sommer!Régen-für-Ünal",
  PIN: "738291",
  QUOTES: `it's "quoted" \\ twice`,
  WEBHOOK: `whsec_${"r41sedInAnExc3ption"}`,
};
const NAMES = Object.keys(SECRETS);
const CONTEXT = { orders: [1, 2], given: NAMES.map((name) => ({ $secret: name })) };
const ALL = Object.values(SECRETS).join(" | ");

/** What stands of each in a text where it leaks, also in JSON and inside of a line. */
function leaksIn(text: string): string[] {
  return NAMES.filter((name) => {
    const value = SECRETS[name] ?? "";
    const utf8 = Buffer.from(value).toString("latin1");
    const json = JSON.stringify(value).slice(1, -1);
    const lines = value.split("\n").filter((line) => !line.startsWith("---"));
    return [...lines, utf8, json].some((form) => text.includes(form));
  });
}

function everythingIn(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => `${entry.name}\n${entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), "latin1") : ""}`)
    .join("\n");
}

/** A program that has every secret, and puts each everywhere it can: output, an effect, names of files, and its result or error. */
async function spill({ code, context }: SandboxRequest, _index: number, { effects, onOutput }: SandboxRunOptions): Promise<SandboxRun> {
  const { given } = z.object({ given: z.array(z.string()) }).parse(context);
  const has = given.join(" | ");
  onOutput?.({ stream: "stdout", text: `${has}\n` });
  const around = { stdout: `${has}\n`, stderr: has, truncated: false, artifacts: [], omitted: [{ name: has, reason: has }], durationMs: 1 };
  if (code.includes("raise")) {
    const error = { type: "ValueError", message: `refused: ${has}`, line: 1, traceback: `ValueError: refused: ${has}` };
    return { ...around, outcome: { status: "error", error } };
  }
  const isLetGo = (await effects?.start("mail"))?.status === "go";
  if (isLetGo && code.includes("break")) {
    const error = { type: "TimeoutError", message: `no answer to ${has}`, line: 1, traceback: has };
    return { ...around, outcome: { status: "error", error } };
  }
  if (isLetGo) await effects?.finish("mail", { sent: given });
  const result = { status: "value", value: { has: given, [has]: 1 }, warnings: [has] } as const;
  return { ...around, outcome: { status: "ok", result, checks: { status: "none" } } };
}

/** A run that waits, and the executors of the processes that go on with it over the same folder. */
async function openRun(answers: readonly string[]) {
  const folder = temporaryFolder();
  const told: unknown[] = [];
  const open = (more: readonly string[]) => {
    const checkpointer = new SqliteCheckpointer(join(folder, "executor.db"));
    const harness = createHarness({
      database: join(folder, "executor.db"),
      checkpointer,
      approval: "always",
      secrets: (name) => SECRETS[name],
      answers: more,
      play: spill,
      onWarning: (message) => told.push(message),
    });
    return { ...harness, checkpointer };
  };
  const begin = open(answers);
  const pending = (await begin.executor
    .execute("Add the orders", { context: CONTEXT })
    .catch((error: unknown) => error)) as ApprovalPendingError;
  told.push(pending, begin.model.requests);
  await begin.checkpointer.close();
  /** Answers in a process of its own; what it tells and throws is kept. */
  const answer = async (given: (request: ApprovalRequest) => ApprovalAnswer, more: readonly string[] = []) => {
    const next = open(more);
    const { request } = await next.executor.waiting(pending.runId);
    const events: ExecutorEvent[] = [];
    try {
      for await (const event of next.executor.streamResumed(pending.runId, { answer: given(request) })) events.push(event);
    } catch (error) {
      told.push(error);
      return { error, events };
    } finally {
      told.push(events, next.model.requests, request);
      await next.executor.close();
      await next.checkpointer.close();
    }
    return { error: null, events };
  };
  /** Decides on the effects in a process of its own. */
  const decide = async (effects: Record<string, EffectDecision>) => {
    const next = open([]);
    const ended = await next.executor.resume(pending.runId, { effects }).catch((error: unknown) => error);
    told.push(ended);
    await next.executor.close();
    await next.checkpointer.close();
    return ended;
  };
  const leaks = () => ({ stored: leaksIn(everythingIn(folder)), told: leaksIn(told.map(textOf).join("\n")) });
  return { answer, decide, leaks, folder };
}

function textOf(told: unknown): string {
  const error = told instanceof Error ? `${told.stack} ${JSON.stringify(Object.getOwnPropertyDescriptors(told))}` : "";
  return `${error} ${JSON.stringify(told)}`;
}

const NOTHING = { stored: [], told: [] };

describe("twenty secrets, put everywhere by programs and by a person", () => {
  it("are found by this test where they are", () => {
    expect(leaksIn(ALL)).toEqual(NAMES);
    expect(leaksIn(JSON.stringify(ALL))).toEqual(NAMES);
    expect(leaksIn(Buffer.from(ALL).toString("latin1"))).toEqual(NAMES);
  });

  it("stand nowhere after an approval, a resumption and an effect", async () => {
    const { answer, leaks, folder } = await openRun(["result = 1"]);
    const { error, events } = await answer(({ sha256 }) => ({ action: "approve", sha256 }));
    expect(error).toBeNull();
    expect(JSON.stringify(events)).toContain("[secret]");
    expect(everythingIn(folder)).toContain("Add the orders");
    expect(leaks()).toEqual(NOTHING);
  });

  it("stand nowhere after a rejection whose reason holds them all, and the program that follows", async () => {
    const { answer, leaks } = await openRun(["result = 1"]);
    const { error } = await answer(
      ({ sha256 }) => ({ action: "reject", sha256, reason: `not with ${ALL}`, then: "retry" }),
      ["result = 2"],
    );
    expect(error).toMatchObject({ code: "APPROVAL_PENDING" });
    await answer(({ sha256 }) => ({ action: "reject", sha256, reason: `nor with ${ALL}` }));
    expect(leaks()).toEqual(NOTHING);
  });

  it("stand nowhere after a decision on an effect whose value holds them all, or that names one", async () => {
    const { answer, decide, leaks, folder } = await openRun(["# break\nresult = 1"]);
    const { error } = await answer(({ sha256 }) => ({ action: "approve", sha256 }));
    expect(error).toMatchObject({ code: "EFFECTS_PENDING", ledger: [{ key: "mail", status: "unknown" }] });
    const refused = await decide({ [ALL]: "done" });
    expect(refused).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("has no effect") });
    const ended = await decide({ mail: { done: { said: ALL, each: Object.values(SECRETS) } } });
    expect(ended).toMatchObject({ _ai_metadata: { attempts: 1 } });
    expect(everythingIn(folder)).toContain("[secret] | [secret]");
    expect(leaks()).toEqual(NOTHING);
  });

  it("stand nowhere after an edit that holds one, which is not taken, and an edit that raises with all of them", async () => {
    const { answer, leaks } = await openRun(["result = 1"]);
    for (const name of NAMES) {
      const program = `result = ${JSON.stringify(SECRETS[name])}`;
      const { error } = await answer(({ sha256 }) => ({ action: "edit", sha256, program }));
      expect({ name, error }).toMatchObject({ error: { code: "CONFIGURATION", reason: "secret" } });
    }
    const { error } = await answer(
      ({ sha256 }) => ({ action: "edit", sha256, program: "raise ValueError(context['given'])" }),
      ["", "", ""],
    );
    expect(error).toMatchObject({ code: "ATTEMPTS_EXHAUSTED" });
    expect(leaks()).toEqual(NOTHING);
  });
});

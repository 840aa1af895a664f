import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AttemptsExhaustedError, metadataOf, type ContextLevel, type JsonObject, type SandboxRun } from "../../src/index.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

/** Not one is real, and each is put together here, so that no scanner takes this file for a leak. */
const FAKE = {
  openai: `sk-proj-${"aB3dE5fG7hJ9".repeat(3)}`,
  anthropic: `sk-ant-api03-${"Zx9Yw8Vu7".repeat(4)}`,
  stripe: `sk_${"live"}_51H8aBcDeFgHiJkLmN`,
  github: `ghp_${"R4nd0mT0k3n".repeat(3)}abc`,
  gitlab: `glpat-${"x7Yz-9Qw2Er4Ty6U"}`,
  slack: `xoxb-${"123456789012"}-AbCdEfGhIjKl`,
  aws: `AKIA${"IOSFODNN7EXAMPLE"}`,
  awsSecret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  google: `AIza${"SyD4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s"}`,
  npm: `npm_${"q1W2e3R4t5Y6u7I8o9P0a1S2d3F4"}`,
  jwt: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.${"dozjgNryP4J3jVmNHl0w5N"}`,
  pem: `-----BEGIN ${"PRIVATE KEY"}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END ${"PRIVATE KEY"}-----`,
  dsn: "postgres://app:tr0ub4dor@db.internal/main",
  dsnInText: "mysql://root:c0rrecthorse@10.0.0.1/shop",
  cookie: "sid=s%3AhTq9vTnQ; theme=dark",
  bearer: "Bearer mF_9.B5f-4.1JqM",
  card: "4111 1111 1111 1111",
  namedPassword: "Sommer!Regen",
  password: "hunter2hunter2",
  passwordInList: "letmein-please",
  contextKey: `ghp_${"K3yOfAnObj3ct".repeat(2)}xyz`,
  inFile: `glpat-${"f1LeC0nt3nt-aBcD"}`,
  printed: `hf_${"pR1nt3dByTh3Pr0gram"}`,
  raised: `whsec_${"r41sedInAnExc3ption"}`,
  checked: `sk-${"ch3ckM3ssageSaysThis"}`,
  personal: `shpat_${"a9b8c7d6e5f40312aabb"}`,
} as const;

/** What stands of each in a text where it leaks: its longest secret part. */
const TELLTALES: Readonly<Record<keyof typeof FAKE, string>> = {
  ...FAKE,
  pem: "MIIEvQIBADANBgkqhkiG9w0BAQEF",
  dsn: "tr0ub4dor",
  dsnInText: "c0rrecthorse",
  cookie: "hTq9vTnQ",
  bearer: "mF_9.B5f-4.1JqM",
};

/** Given as secrets, by the place where they stand or by what they are: `execute` puts references in their place. */
const GIVEN = ["pem", "dsn", "password", "passwordInList"] as const satisfies readonly (keyof typeof FAKE)[];

const CONTEXT: JsonObject = {
  rows: [
    { note: `key ${FAKE.openai} of Ann`, mail: "ann.smith@example.com" },
    { note: FAKE.anthropic, mail: "x" },
    { note: `paid by ${FAKE.card}`, mail: "y" },
  ],
  stripe: FAKE.stripe,
  github: `use ${FAKE.github}`,
  gitlab: FAKE.gitlab,
  slack: FAKE.slack,
  aws: [FAKE.aws, FAKE.awsSecret],
  google: FAKE.google,
  npm: FAKE.npm,
  session: FAKE.jwt,
  identity: FAKE.pem,
  main: FAKE.dsn,
  readme: `connect with ${FAKE.dsnInText} please`,
  header: `Cookie: ${FAKE.cookie}`,
  headers: [`Authorization: ${FAKE.bearer}`],
  letter: `the password is ${FAKE.namedPassword} as ever`,
  db: { user: "app", password: FAKE.password },
  passwords: [FAKE.passwordInList],
  by_key: { [FAKE.contextKey]: 1 },
};

/** Given none as a secret, the program's output may go back to the model. */
const WITHOUT_GIVEN = Object.fromEntries(Object.entries(CONTEXT).filter(([key]) => !["identity", "main", "db", "passwords"].includes(key)));

const raised: SandboxRun = {
  outcome: {
    status: "error",
    error: {
      type: "ValueError",
      message: `refused: ${FAKE.raised}`,
      line: 1,
      traceback: `  File "program.py", line 1\nValueError: refused: ${FAKE.raised}`,
    },
  },
  stdout: `connecting with ${FAKE.printed}\nread ${FAKE.inFile}\n`,
  stderr: "",
  truncated: false,
  artifacts: [],
  durationMs: 1,
};

const failedCheck: SandboxRun = {
  ...raised,
  outcome: {
    status: "ok",
    result: { status: "value", value: 1, warnings: [] },
    checks: {
      status: "failed",
      error: { type: "AssertionError", message: `got ${FAKE.checked}`, line: 1, traceback: `AssertionError: got ${FAKE.checked}` },
    },
  },
};

interface Script {
  readonly level: ContextLevel;
  readonly context: JsonObject;
  /** How every run ends. */
  readonly run: SandboxRun;
}

/** The first program fails, a person refuses the second, the third fails. */
async function runThreeAttempts({ level, context, run }: Script) {
  const folder = temporaryFolder();
  let asked = 0;
  const { executor, model } = createHarness({
    database: join(folder, "executor.db"),
    contextInPrompt: level,
    approval: "always",
    onApproval: ({ sha256 }) => {
      asked += 1;
      if (asked !== 2) return { action: "approve", sha256 };
      return { action: "reject", sha256, reason: `do not send it with ${FAKE.personal}`, then: "retry" };
    },
    answers: ["result = 1", "result = 2", "result = 3"],
    play: () => run,
  });
  const input = { context, files: { "a.txt": Buffer.from(FAKE.inFile) }, checks: "assert result > 5, 'wrong'" };
  const error: unknown = await executor.execute("Add the totals", input).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(AttemptsExhaustedError);
  const prompts = model.requests.map((request) => request.messages.map((message) => message.content).join("\n"));
  expect(prompts).toHaveLength(3);
  await executor.close();
  const files = readdirSync(folder).filter((name) => name.startsWith("executor.db"));
  const stored = files.map((name) => readFileSync(join(folder, name), "latin1")).join("");
  expect(stored).toContain("Add the totals");
  return { prompts: prompts.join("\n"), stored, keptPrompt: metadataOf(error)?.prompt ?? "" };
}

const SCRIPTS = [
  { words: "an exception, and nothing given as a secret", context: WITHOUT_GIVEN, run: raised },
  { words: "a failed check, and secrets given", context: CONTEXT, run: failedCheck },
];

const ALL = Object.keys(TELLTALES) as (keyof typeof FAKE)[];

/** Not in the context: they are in the account that the caller gets of a failed run, as the program or a person said them. */
const SAID: ReadonlySet<keyof typeof FAKE> = new Set(["raised", "checked", "personal"] as const);

function namesIn(text: string, names: readonly (keyof typeof FAKE)[]): string[] {
  return names.filter((name) => text.includes(TELLTALES[name]));
}

describe.each(SCRIPTS)("secrets of many kinds, planted everywhere: $words", ({ context, run }) => {
  it.each(["schema", "on-retry", "sample"] as const)("stand in no prompt of three attempts at %s", async (level) => {
    const { prompts, stored, keptPrompt } = await runThreeAttempts({ level, context, run });
    expect(namesIn(prompts, ALL)).toEqual([]);
    expect(namesIn(keptPrompt, ALL)).toEqual([]);
    expect(
      namesIn(
        stored,
        ALL.filter((name) => !SAID.has(name)),
      ),
    ).toEqual([]);
    expect(prompts).not.toContain("ann.smith");
    expect(prompts.includes("CONTEXT SAMPLES")).toBe(level !== "schema");
    expect(prompts).toContain("[secret]"); // they did come by
  });

  it("stand in prompts at full only where they were not given as secrets, and in no database", async () => {
    const { prompts, stored, keptPrompt } = await runThreeAttempts({ level: "full", context, run });
    expect(namesIn(prompts, GIVEN)).toEqual([]);
    expect(namesIn(prompts, ["github", "namedPassword"])).toHaveLength(2);
    expect(namesIn(keptPrompt, ALL)).toEqual([]);
    expect(
      namesIn(
        stored,
        ALL.filter((name) => !SAID.has(name)),
      ),
    ).toEqual([]);
  });
});

describe("what is the caller's own words", () => {
  it("goes to the model as it is: task, names of files, schema and checks", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1"], contextInPrompt: "schema" });
    await executor.execute(`Call it with '${FAKE.github}'`, {
      files: { [`${FAKE.npm}.txt`]: Buffer.from("x") },
      outputSchema: { type: "number", description: FAKE.gitlab },
      checks: `assert result, '${FAKE.slack}'`,
    });
    const prompt = JSON.stringify(model.requests[0]?.messages);
    expect(namesIn(prompt, ["github", "npm", "gitlab", "slack"])).toHaveLength(4);
  });
});

import { describe, expect, it } from "vitest";
import { answerCommandsOf } from "../../src/cli/answer-commands.ts";
import { describeQuestion } from "../../src/cli/describe-question.ts";
import type { ApprovalRequest } from "../../src/index.ts";

const request: ApprovalRequest = {
  runId: "11111111-1111-4111-8111-111111111111",
  task: "Send the mail",
  code: "a = 1\nonce('a', send)",
  params: { n: 7 },
  files: ["in/a.csv"],
  secretNames: ["SMTP PASSWORD"],
  allow: ["imap.example.com:993", "smtp.example.com:465"],
  effectTargets: ["smtp.example.com:465"],
  possibleEffects: [{ kind: "smtp", line: 2, what: "send", certain: true, insideOnce: true }],
  difference: "- a = 0\n+ a = 1",
  remembered: false,
  effectsDone: [],
  problem: null,
  expiresAt: 61_000,
  costUsd: 0.001,
  sha256: "ab".repeat(32),
};

const ACTIVE = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u;
const HOSTILE = "x\x1b[2J\rcost so far: $0\ncost so far: $0\u202e\u200b\u2028\u200f\u{e0041}";

describe("a question on a terminal", () => {
  it("shows all that the answer covers", () => {
    expect(describeQuestion(request)).toEqual([
      "Run 11111111-1111-4111-8111-111111111111 asks whether this program may run.",
      "task",
      "  Send the mail",
      `program (this question's sha256: ${"ab".repeat(32)})`,
      "  1 | a = 1",
      "  2 | once('a', send)",
      "params",
      "  {",
      '   "n": 7',
      "  }",
      "files",
      "  in/a.csv",
      "secrets, by name",
      "  SMTP PASSWORD",
      "may reach",
      "  imap.example.com:993 (read-only)",
      "  smtp.example.com:465 (it could change something there)",
      "possible effects, as far as the text tells",
      "  line 2: send, which changes something outside, under once",
      "difference to the program before",
      "  - a = 0",
      "  + a = 1",
      "cost so far: $0.001000",
      "expires: 1970-01-01T00:01:01.000Z",
    ]);
  });

  it("holds nothing that a terminal acts on or does not show, and no line of a model's or a caller's that passes for one of ours", () => {
    const hostile = { task: HOSTILE, code: HOSTILE, params: { [HOSTILE]: HOSTILE }, files: [HOSTILE], secretNames: [HOSTILE] };
    const effect = { kind: "smtp", line: 2, what: HOSTILE, certain: false, insideOnce: false } as const;
    const lines = describeQuestion({ ...request, ...hostile, allow: [HOSTILE], difference: HOSTILE, possibleEffects: [effect] });
    expect(lines.join("\n")).not.toMatch(ACTIVE);
    expect(lines.filter((line) => line.startsWith("cost"))).toEqual(["cost so far: $0.001000"]);
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
    expect(lines.join("\n")).toContain("\\u{200b}\\u{2028}\\u{200f}\\u{e0041}");
  });

  it("is answered by commands that a shell takes as they are, bound to it, and without a password of the database", () => {
    const [yes = ""] = answerCommandsOf(request, { db: "it's.db", sandbox: "auto", caFile: "ca.pem" });
    expect(yes).toBe(
      `cached-executor approve ${request.runId} --yes --sha256 abababababababab --db 'it'\\''s.db' --ca-file ca.pem --secret 'SMTP PASSWORD'`,
    );
    expect(answerCommandsOf(request, { db: "postgres://app:tr0ub4dor@db/main" }).join()).not.toContain("tr0ub4dor");
  });
});

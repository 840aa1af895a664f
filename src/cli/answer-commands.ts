import { isPostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import type { ApprovalRequest } from "../nodes/approval.ts";
import type { CommonOptions } from "./common-options.ts";
import { quoteForShell } from "./quote-for-shell.ts";

/** Digits of the hash that bind an answer to what was shown: 64 bits, which no other question has by chance. */
const SHOWN_DIGITS = 16;

/** The commands that answer a question, one a line. They count for what was shown alone, and repeat what the run does not keep. */
export function answerCommandsOf({ runId, sha256, secretNames }: ApprovalRequest, options: CommonOptions): string[] {
  const same = [`--sha256 ${sha256.slice(0, SHOWN_DIGITS)}`, ...sameOptions(options), ...secretNames.map((name) => option("secret", name))];
  return ["--yes", "--edit program.py", `--no "why"`, `--no "why" --retry`].map((answer) =>
    [`cached-executor approve ${quoteForShell(runId)}`, answer, ...same].join(" "),
  );
}

function sameOptions({
  db,
  sandbox = "auto",
  allowUnsafe,
  allowCoarse,
  caFile,
  model,
  answerFrom,
  replay,
  record,
}: CommonOptions): string[] {
  const given = { ...(sandbox !== "auto" && { sandbox }), "ca-file": caFile, model, "answer-from": answerFrom, replay, record };
  return [
    ...(db === undefined || isPostgresUrl(db) ? [] : [option("db", db)]), // a URL may hold a password
    ...(allowUnsafe ? ["--allow-unsafe"] : []),
    ...(allowCoarse ? ["--allow-coarse"] : []),
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [option(name, value)])),
  ];
}

function option(name: string, value: string): string {
  return `--${name} ${quoteForShell(value)}`;
}

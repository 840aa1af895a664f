import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createWorkplace } from "./cli.ts";

const withoutBubblewrap = await skipsBubblewrap();

const previewSchema = z.strictObject({
  messages: z.array(z.strictObject({ role: z.string(), content: z.string() })),
  tokens: z.strictObject({ total: z.number(), prefix: z.number(), parts: z.record(z.string(), z.number()) }),
  cost_usd: z.number().nullable(),
});

/** What a service counts around each message. */
const TOKENS_PER_MESSAGE = 4;

/** Real tokens of o200k, which the models that we name use. */
const countMessages = (messages: z.infer<typeof previewSchema>["messages"]): number =>
  messages.reduce((sum, { content }) => sum + TOKENS_PER_MESSAGE + countTokens(content), 0);

const MAIL_LOGIN = { user: "ana@example.com", password: { $secret: "MAIL_PASSWORD" } };

const TASKS: readonly [name: string, task: string, options: readonly string[], recipe: string][] = [
  [
    "an invoice",
    "Extract total amount and date from the invoice PDF",
    ["--file", "invoice.pdf", "--schema", '{"type":"object","properties":{"total":{"type":"number"},"date":{"type":"string"}}}'],
    "Total and date of an invoice",
  ],
  [
    "IMAP",
    "Save the attachments of all mails of the last 7 days in the mailbox",
    [
      "--context",
      JSON.stringify({ imap_host: "imap.example.com", ...MAIL_LOGIN }),
      "--secret",
      "MAIL_PASSWORD",
      "--allow",
      "127.0.0.1:993",
    ],
    "Save attachments",
  ],
  [
    "SMTP",
    "Send a mail to each of the recipients with the amount that is open",
    [
      "--context",
      JSON.stringify({ smtp_host: "smtp.example.com", ...MAIL_LOGIN, recipients: [{ email: "b@example.com", amount: "12.50" }] }),
      "--secret",
      "MAIL_PASSWORD",
      "--allow",
      "127.0.0.1:465",
    ],
    "A mail to each recipient",
  ],
  [
    "PostgreSQL",
    "Read the rows of the PostgreSQL table orders since 2026-01-01",
    ["--context", JSON.stringify({ database_url: { $secret: "MAIL_PASSWORD" } }), "--secret", "MAIL_PASSWORD", "--allow", "127.0.0.1:5432"],
    "Read rows",
  ],
];

async function preview(task: string, options: readonly string[]) {
  const { cli } = createWorkplace({ "invoice.pdf": "%PDF-1.4\n" });
  const { stdout, stderr, exitCode } = await cli(["prompt", task, "--json", "--sandbox", "bubblewrap", ...options], { MAIL_PASSWORD: "x" });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return previewSchema.parse(JSON.parse(stdout));
}

describe.skipIf(withoutBubblewrap)("prompt, on the command line", () => {
  it.each(TASKS)(
    "sends at most 2,300 tokens for a task with %s, with the recipe for it",
    { timeout: 60_000 },
    async (name, task, options, recipe) => {
      const { messages, tokens, cost_usd: costUsd } = await preview(task, options);
      const [system] = messages;
      const counted = countMessages(messages);
      const prefix = countTokens(system?.content ?? "");
      process.stderr.write(
        `${name}: ${counted} tokens of o200k (estimated ${tokens.total}), prefix ${prefix}; ${JSON.stringify(tokens.parts)}\n`,
      );
      expect(counted).toBeLessThanOrEqual(2_300);
      expect(prefix).toBeGreaterThanOrEqual(1_024);
      expect(messages[1]?.content).toContain(`\n## ${recipe}\n`);
      expect(tokens.prefix).toBe(tokens.parts["main"]);
      expect(Object.values(tokens.parts).reduce((sum, count) => sum + count, 0)).toBe(tokens.total);
      expect(Math.abs(tokens.total / counted - 1)).toBeLessThan(0.1);
      expect(costUsd).toBeCloseTo((tokens.total * 0.15) / 1e6, 7);
    },
  );

  it("shows a person the prompt, what its parts cost, and what stands in the folders of --knowledge", { timeout: 60_000 }, async () => {
    const { folder, cli } = createWorkplace();
    for (const name of ["one", "two"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "two", "stock.md"), "# Warehouse\n\n## Stock count\n\nThe sum of `qty`.");
    writeFileSync(join(folder, "one", "rates.md"), "# Currency rates\n\nOne row a day.");
    const task = "Report the stock count";
    const options = ["--sandbox", "bubblewrap", "--knowledge", "one", "--knowledge", "two"];
    const { stdout, stderr } = await cli(["prompt", task, ...options]);
    expect(stdout).toContain("--- system\nYou write one Python program");
    expect(stdout).toMatch(/^<<DOCUMENT [0-9a-f]{12}\nstock\.md › Warehouse › Stock count\n\nThe sum of `qty`\.\nDOCUMENT/m);
    expect(stdout).not.toContain("rates.md");
    expect(stderr).toMatch(/^about \d+ input tokens, \$0\.000\d+; prefix \d+; main \d+, retrieved \d+, task \d+, context \d+/);
  });

  it("says which folder of --knowledge is not there, before anything costs", { timeout: 60_000 }, async () => {
    const missing = await createWorkplace().cli(["prompt", "Report", "--sandbox", "bubblewrap", "--knowledge", "three"]);
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("three is not there. Correct the knowledge folder") });
  });
});

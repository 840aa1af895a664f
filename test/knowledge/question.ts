import { fileURLToPath } from "node:url";
import type { DetectedIntegration, FailedAttempt, PromptQuestion } from "../../src/knowledge/port.ts";

/** A knowledge folder with small documents. */
export const fixtureFolder = fileURLToPath(new URL("./fixtures/folder/", import.meta.url));

export function createQuestion(change: Partial<PromptQuestion> = {}): PromptQuestion {
  return {
    task: "Add the totals over 100",
    params: { number_1: 100 },
    contextShape: { invoices: [{ total: "decimal point" }] },
    contextShown: null,
    files: [{ name: "a.csv", mediaType: "text/csv" }],
    outputSchema: { type: "object" },
    checks: "assert result",
    packages: ["fitz", "numpy"],
    python: "3.11.2",
    allow: [],
    integrations: [],
    retrieved: [],
    key: "4f6c1d0e9a",
    examples: [],
    lessons: [],
    failures: [],
    ...change,
  };
}

export function createFailure(change: Partial<FailedAttempt> = {}): FailedAttempt {
  return { attempt: 1, code: "result = 1", class: "CodeExecutionError", message: "ValueError: no", line: 1, detail: "said no", ...change };
}

export function createIntegration(change: Partial<DetectedIntegration> = {}): DetectedIntegration {
  return { name: "pdf", version: "2", why: "a file", packages: [["fitz"]], network: false, effects: false, ...change };
}

import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/port.ts";
import { requestOf } from "../sandbox/request.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { runShippedProgram, type ProgramOutcome } from "./run-shipped-program.ts";
import { integrationOf, readShippedPrograms, type ProgramExample } from "./shipped-program.ts";

/** A sandbox to run the shipped programs in. */
export interface ShippedProgramsSuiteOptions {
  readonly name: string;
  readonly createSandbox: () => Sandbox;
  /** Whether it has Python's whole standard library, with sockets and TLS: programs on services need it even to refuse. */
  readonly isWhole: boolean;
  /** Why it cannot run here; null if it can. With REQUIRE_ALL=1 it runs, and fails. */
  readonly skip: string | null;
}

/** The data that the documentation uses, with a part of what comes of it. */
const exampleData = [
  { program: "sum-by-month", file: "sales.csv", context: {}, part: { "2024-01": 806.3, "2024-04": 128.9 } },
  { program: "sum-by-month", file: "sales-other.csv", context: {}, part: { "2024-05": 808.3, "2024-07": 952.9 } },
  { program: "invoice-total", file: "invoice.txt", context: {}, part: { total: 487.73, currency: "EUR" } },
  { program: "reshape-records", file: "orders.json", context: { key: "status" }, part: { open: [{ id: "A-1002" }] } },
];

/** Runs every example of every shipped program in a sandbox. */
export function shippedProgramsSuite({ name, createSandbox, isWhole, skip }: ShippedProgramsSuiteOptions): void {
  const skipped = skip !== null && process.env.REQUIRE_ALL !== "1";
  if (skipped) console.warn(`Shipped programs are not run in ${name}: ${skip}`);
  const programs = readShippedPrograms();
  const alone = programs.filter((program) => !(program.name in integrationOf));

  describe.skipIf(skipped)(`the shipped programs in ${name}`, () => {
    const sandbox = createSandbox();
    afterAll(() => sandbox.close());

    it.each(isWhole ? programs : alone)("$name does what its examples say", async ({ code, examples }) => {
      const outcomes = await runShippedProgram({ sandbox, code, folder: await makeTemporaryFolder() }, examples);
      expect(outcomes.map((outcome, index) => compare(examples[index], outcome))).toEqual(examples.map((example) => `${example.name}: ok`));
    });

    it.each(exampleData)("$program reads examples/data/$file", async ({ program, file, context, part }) => {
      const code = programs.find(({ name: candidate }) => candidate === program)?.code ?? "";
      const path = fileURLToPath(new URL(`../../examples/data/${file}`, import.meta.url));
      const { outcome } = await sandbox.run(requestOf(code, { context, files: [{ name: file, path }] }));
      expect(outcome).toMatchObject({ status: "ok", result: { status: "value", value: part } });
    });

    it.each(isWhole ? alone : alone.slice(0, 1))("$name runs as a program of its own", async ({ code, examples }) => {
      const example = examples.find((candidate) => "expect" in candidate && Object.keys(candidate.files).length === 0);
      const { outcome } = await sandbox.run(requestOf(code, { context: example?.context ?? null }));
      expect(outcome).toMatchObject({
        status: "ok",
        result: { status: "value", value: example && "expect" in example && example.expect },
      });
    });
  });
}

/** The name of the example with "ok", or with what came instead. */
function compare(example: ProgramExample | undefined, outcome: ProgramOutcome): string {
  if (!example) return "no example";
  if ("expect" in example) {
    const asExpected = "result" in outcome && expect.objectContaining({ value: example.expect }).asymmetricMatch({ value: outcome.result });
    return `${example.name}: ${asExpected ? "ok" : JSON.stringify(outcome)}`;
  }
  const refused = "message" in outcome && outcome.type === "ValueError" && outcome.message.includes(example.error);
  return `${example.name}: ${refused ? "ok" : JSON.stringify(outcome)}`;
}

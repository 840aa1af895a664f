import type { Command } from "commander";
import { inspectSetup, type SetupInspection } from "../executor/inspect-setup.ts";
import { EXIT_USAGE } from "./exit-code.ts";

interface DoctorOptions {
  readonly json?: boolean;
  readonly db?: string;
}

/** `doctor`: what works here, what was chosen and why, and what to install for more. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("say what works here, and what to install for more")
    .option("--json", "print one JSON object on stdout")
    .option("--db <file>", "the database")
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const setup = await inspectSetup(options.db === undefined ? {} : { database: options.db });
  process.stdout.write(options.json ? `${JSON.stringify(setup, null, 2)}\n` : `${describe(setup).join("\n")}\n`);
  if ("reason" in setup.chosen) process.exitCode = EXIT_USAGE;
}

function describe({ chosen, sandboxes, interpreters, model, database, node }: SetupInspection): string[] {
  const key = model.hasKey ? "present" : "missing: only kept programs run; set OPENAI_API_KEY or OPENAI_BASE_URL, or use --answer-from";
  return [
    `node         ${node}`,
    `sandbox      ${"kind" in chosen ? `${chosen.kind}: ${chosen.isolation}` : `none: ${chosen.reason}`}`,
    ...sandboxes.map(
      (found) => `  ${found.kind.padEnd(10)} ${found.status === "available" ? `works, Python ${found.capabilities.python}` : found.reason}`,
    ),
    "interpreters",
    ...interpreters.map(describeInterpreter),
    `model        ${model.name}${model.baseUrl === null ? "" : ` at ${model.baseUrl}`}`,
    `key          ${model.baseUrl === null ? key : "not needed with a base URL"}`,
    `database     ${database.path} (${database.exists ? "there" : "made at the first run"})`,
  ];
}

function describeInterpreter(found: SetupInspection["interpreters"][number]): string {
  if (found.status === "unusable") return `  ${found.candidate}: not usable: ${found.reason}`;
  const { executable, version, packages } = found.interpreter;
  return `  ${executable} ${version}: ${packages.join(", ") || "standard library only"}`;
}

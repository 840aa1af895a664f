import type { Command } from "commander";
import { inspectSetup, type SetupInspection } from "../executor/inspect-setup.ts";
import { neutraliseText } from "../neutralise-text.ts";
import { adviseInstalling } from "./advise-installing.ts";
import { EXIT_USAGE } from "./exit-code.ts";
import { printJson } from "./print-json.ts";

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
    .option("--db <file>", "the database: a path, or postgres://…")
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const setup = await inspectSetup(options.db === undefined ? {} : { database: options.db });
  if (options.json) printJson(setup);
  else process.stdout.write(`${neutraliseText(describe(setup).join("\n"))}\n`);
  if ("reason" in setup.chosen) process.exitCode = EXIT_USAGE;
}

function describe(setup: SetupInspection): string[] {
  const { chosen, sandboxes, interpreters, model, e2b, database, node } = setup;
  const key = model.hasKey
    ? "present"
    : "missing: kept and shipped programs run; set OPENAI_API_KEY or OPENAI_BASE_URL, or use --answer-from";
  const advice = adviseInstalling(setup);
  return [
    `node         ${node}`,
    ...("kind" in chosen
      ? [`sandbox      ${chosen.kind}, since ${chosen.why}`, `isolation    ${chosen.isolation}`]
      : [`sandbox      none: ${chosen.reason}`]),
    ...sandboxes.map(describeSandbox),
    "interpreters",
    ...interpreters.map(describeInterpreter),
    `model        ${model.name}${model.baseUrl === null ? "" : ` at ${model.baseUrl}`}`,
    `model key    ${model.baseUrl === null || model.hasKey ? key : "not needed with a base URL"}`,
    `e2b key      ${e2b.hasKey ? "present" : "missing"}${e2b.templateId === null ? "" : `, template ${e2b.templateId}`}`,
    `database     ${database.path} (${database.problem ?? (database.exists ? "exists" : "made at the first run")})`,
    `database key ${database.hasKey ? "present: programs kept without it are not used" : "missing: whoever can write to the database chooses programs; set CACHED_EXECUTOR_DB_KEY"}`,
    ...(advice.length === 0 ? [] : ["for more", ...advice.map((line) => `  ${line}`)]),
  ];
}

function describeSandbox(found: SetupInspection["sandboxes"][number]): string {
  const kind = `  ${found.kind.padEnd(10)}`;
  if (found.status === "unavailable") return `${kind} ${found.reason}`;
  const { python, packages } = found.capabilities;
  return `${kind} works, Python ${python}, ${packages.join(", ") || "standard library only"}`;
}

function describeInterpreter(found: SetupInspection["interpreters"][number]): string {
  if (found.status === "unusable") return `  ${found.candidate}: not usable: ${found.reason}`;
  const { executable, version, packages } = found.interpreter;
  return `  ${executable} ${version}: ${packages.join(", ") || "standard library only"}`;
}

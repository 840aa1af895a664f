import type { Command } from "commander";
import { CachedExecutor } from "../executor/cached-executor.ts";
import type { LookupExplanation, LookupStep } from "../executor/explain-lookup.ts";
import type { TierExplanation } from "../executor/explanation.ts";
import {
  addCacheMode,
  addInputOptions,
  addIntegrationsOption,
  addKnowledge,
  addModelName,
  addSandboxOptions,
  executorOptionsOf,
  type CommonOptions,
} from "./common-options.ts";
import { printingFailure } from "./print-failure.ts";
import { printJson } from "./print-json.ts";
import { toLine } from "./print-program.ts";
import { readCallInput } from "./read-call-input.ts";

interface ExplainOptions extends CommonOptions {
  readonly semantic?: boolean;
}

/** `cache explain "task"`: where a run of it would find a program, or why not; asks no model and runs no program. */
export function addExplainCommand(cache: Command): void {
  const command = cache
    .command("explain")
    .description("say where a run of a task would find a program, or why not, and do nothing")
    .argument("<task>", "the task, in plain words")
    .option("--semantic", "as if the semantic tier were on");
  addCacheMode(addModelName(addKnowledge(addIntegrationsOption(addInputOptions(addSandboxOptions(command)))))).action(
    (task: string, options: ExplainOptions) => printingFailure(options.json, () => explain(task, options)),
  );
}

async function explain(task: string, options: ExplainOptions): Promise<void> {
  const executor = new CachedExecutor({ ...(await executorOptionsOf(options)), ...(options.semantic && { semantic: true }) });
  try {
    const explanation = await executor.explain(task, await readCallInput(options));
    if (options.json) printJson({ ...explanation, then: explanation.then.map(stepToJson) });
    else process.stdout.write(`${describe(explanation).join("\n")}\n`);
  } finally {
    await executor.close();
  }
}

function stepToJson(step: LookupStep) {
  if (!("programId" in step)) return step;
  const { programId, ...same } = step;
  return { ...same, program_id: programId };
}

function describe({ tiers, then }: LookupExplanation): string[] {
  return [...tiers.flatMap(describeTier), ...then.map((step, index) => `${index === 0 ? "then" : "else"}      ${describeStep(step)}`)];
}

const STATUS_WORDS = { hit: "hit", "to-try": "to try", "to-judge": "to judge", miss: "miss" } as const;

function describeTier({ tier, status, reason, candidates }: TierExplanation): string[] {
  return [
    `${tier.padEnd(8)}  ${STATUS_WORDS[status].padEnd(8)}  ${toLine(reason, 400)}`,
    ...candidates.map(({ id, serves, verdict, task }) => `  ${serves ? "*" : "-"} ${id}  ${toLine(verdict, 400)}  (${toLine(task)})`),
  ];
}

function describeStep(step: LookupStep): string {
  switch (step.action) {
    case "run":
      return `program ${step.programId} runs`;
    case "try":
      return `program ${step.programId} runs, if a trial shows that it follows the literals`;
    case "judge":
      return `program ${step.programId} runs, if a model that is asked says that the tasks are the same`;
    case "generate":
      return "a model writes a program";
    case "fail":
      return `the run fails: ${step.reason}`;
  }
}

import type { JsonObject } from "../json.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
import type { CodeInput, Executor } from "./call-input.ts";
import { deliver, type Outcome } from "./deliver.ts";
import { createServices, type OpenableServices } from "./create-services.ts";
import type { ResolvedOptions } from "./resolve-options.ts";
import { runCode, type CodeRun } from "./run-code.ts";

/** Runs Python that you give it, as a generated program would run; it asks no model and keeps nothing. */
export class CodeExecutor implements Executor {
  readonly #services: OpenableServices;

  constructor(options: ResolvedOptions) {
    this.#services = createServices(options);
  }

  /** @throws CodeExecutionError, ResultValidationError, SandboxTimeoutError, SandboxLimitError, SandboxError, ConfigurationError */
  async execute<Result = JsonObject>(code: string, input: CodeInput<Result> = {}): Promise<Outcome<Result>> {
    const startedAt = performance.now();
    const finished = await this.run(code, input);
    if (finished.error) throw finished.error;
    return deliver<Result>(finished.value, metadataOfCode(code, finished, performance.now() - startedAt));
  }

  /** Runs the program and returns all there is to know of the run; what the program did wrong is a value. */
  async run<Result = JsonObject>(code: string, input: CodeInput<Result> = {}): Promise<CodeRun> {
    return runCode(await this.#services.open(), code, input);
  }

  async close(): Promise<void> {
    await this.#services.close();
  }
}

/** The account of a run that no model took part in. */
function metadataOfCode(code: string, { id, run, sandbox, artifacts, warnings }: CodeRun, totalMs: number): Metadata {
  const { outcome } = run;
  return {
    model: null,
    prompt: "",
    generated_code: code,
    code_length: code.length,
    tokens_input: 0,
    tokens_output: 0,
    tokens_total: 0,
    cost_usd: 0,
    generation_time_ms: 0,
    execution_time_ms: run.durationMs,
    total_time_ms: totalMs,
    attempts: 0,
    cache_hit: false,
    tokens_cached: 0,
    estimated: false,
    sandbox,
    cache: { tier: null, program_id: null, saved_usd: 0 },
    validated_by: outcome.status === "ok" && outcome.checks.status === "passed" ? ["checks"] : [],
    integrations: [],
    artifacts: [...artifacts],
    warnings: [...warnings],
    errors: [],
    lessons: [],
    run_id: id,
    waiting_ms: 0,
  };
}

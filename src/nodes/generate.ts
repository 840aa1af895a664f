import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import canonicalize from "canonicalize";
import type { ModelAnswer, PromptMessage } from "../model/port.ts";
import { ModelError } from "../errors.ts";
import { extractCode } from "../program/extract-code.ts";
import { inspectPython, type ProgramInspection } from "../program/inspect-python.ts";
import { programSha256 } from "../program/same-program.ts";
import { appendAttempt, countGenerated } from "./attempts.ts";
import { withModelOf } from "./allowed-models.ts";
import { checkBudget } from "./budget.ts";
import { createPromptQuestions } from "./create-prompt-questions.ts";
import { findExamples } from "./find-examples.ts";
import { findLessons } from "./find-lessons.ts";
import { findWriter } from "./find-writer.ts";
import { remainingMs } from "./remaining-ms.ts";
import type { OpenServices } from "./services.ts";
import { requestOf } from "./request-of.ts";
import type { Attempt, AttemptError, Program, State, Update } from "./state.ts";
import { takeTurn } from "./take-turn.ts";

/** Longest program, in characters; more is not what was asked for, and would fill the state. */
const MAX_CODE_LENGTH = 64_000;

/** So much of a prompt is kept, in characters. */
const MAX_KEPT_PROMPT = 64_000;

/**
 * Creates the node that has a program written: prompt, model, code, inspection. One billed answer is one attempt. While
 * another run writes for the same key it waits, and then has `lookup` look again.
 */
export function createGenerateNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const services = withModelOf(await open(), state.run.model);
    const request = requestOf(state);
    const model = await findWriter(services, state);
    if ((await takeTurn(services, state, runtime)) === "look-again") {
      return { turn: { waits: state.turn.waits + 1, next: "lookup" }, program: null, execution: null };
    }
    const timeoutMs = Math.min(services.modelTimeoutMs, remainingMs(state.run, services.clock()));
    const lessons = await findLessons(services, request, state.attempts);
    const { sent, kept, valuesShown } = await createPromptQuestions(services, request, {
      attempts: state.attempts,
      examples: await findExamples(services, request),
      lessons,
    });
    const messages = await services.knowledge.prompt(sent);
    checkBudget(state, { model, messages });
    (await services.sandbox()).warmUp({ allow: request.allow, limits: services.limits }); // it starts while the model writes
    const answer = await model
      .generate(
        {
          messages,
          question: {
            task: request.task,
            contextShape: canonicalize(request.contextShape) ?? "null",
            attempt: countGenerated(state.attempts) + 1,
          },
        },
        { timeoutMs, ...(runtime.signal && { signal: runtime.signal }) },
      )
      .catch((error: unknown) => {
        if (error instanceof ModelError) remainingMs(state.run, services.clock()); // it was the deadline that ended the call
        throw error;
      });
    const prompt = textOf(await services.knowledge.prompt(kept));
    const judged = judgeAnswer({
      answer,
      prompt,
      lessons: lessons.map(({ id }) => id),
      valuesShown,
      attempts: state.attempts,
      now: services.clock(),
    });
    return { ...judged, turn: { ...state.turn, next: "generate" } };
  };
}

interface AnsweredPrompt {
  readonly answer: ModelAnswer;
  readonly prompt: string;
  /** Ids of those that it showed. */
  readonly lessons: string[];
  readonly valuesShown: boolean;
  readonly attempts: readonly Attempt[];
  readonly now: number;
}

function textOf(messages: readonly PromptMessage[]): string {
  const text = messages.map((message) => message.content).join("\n\n");
  return text.slice(0, MAX_KEPT_PROMPT);
}

function judgeAnswer({ answer, prompt, lessons, valuesShown, attempts, now }: AnsweredPrompt): Update {
  const extracted = extractCode(answer.text);
  const code = extracted.status === "code" ? extracted.code.toWellFormed() : "";
  const sha256 = programSha256(code);
  const inspection = inspectPython(code.slice(0, MAX_CODE_LENGTH));
  const reason =
    findAnswerProblem(answer) ??
    (extracted.status === "none" ? { message: extracted.reason, line: null } : findCodeProblem(code, inspection)) ??
    findRepetition(sha256, attempts);
  const attempt: Attempt = {
    source: "generated",
    programId: null,
    code: code.slice(0, MAX_CODE_LENGTH),
    sha256,
    model: answer.model,
    prompt,
    usage: answer.usage,
    costUsd: answer.costUsd,
    generationMs: answer.durationMs,
    waitingMs: 0,
    executionMs: null,
    borrowedFrom: null,
    trial: null,
    lessons,
    error: reason ? generationError(reason) : null,
  };
  return {
    attempts: appendAttempt(attempts, attempt),
    program: reason ? null : programOf({ attempt, inspection, valuesShown, now }),
    execution: null,
  };
}

interface Problem {
  readonly message: string;
  readonly line: number | null;
}

function findAnswerProblem(answer: ModelAnswer): Problem | null {
  if (answer.finish === "refused") return { message: `The model refused: ${answer.text.slice(0, 500) || "it gave no reason"}`, line: null };
  if (answer.finish === "cut-off")
    return { message: "The answer was cut off before its end. Write a shorter program, code only.", line: null };
  return null;
}

function findCodeProblem(code: string, inspection: ProgramInspection): Problem | null {
  if (code.length > MAX_CODE_LENGTH)
    return { message: `The program has ${code.length} characters; at most ${MAX_CODE_LENGTH} are allowed.`, line: null };
  const { syntaxError } = inspection;
  return syntaxError ? { message: `SyntaxError: ${syntaxError.message}`, line: syntaxError.line } : null;
}

function findRepetition(sha256: string, attempts: readonly Attempt[]): Problem | null {
  const failed = attempts.filter((attempt) => attempt.error?.feedback && attempt.source === "generated" && attempt.code !== "");
  const same = failed.find((attempt) => attempt.sha256 === sha256)?.error;
  if (!same) return null;
  return {
    message: `This program has failed before and was not run again. It failed with ${same.class}: ${same.message}`,
    line: same.line,
  };
}

function generationError({ message, line }: Problem): AttemptError {
  return { class: "CodeGenerationError", message, line, detail: null, feedback: true };
}

interface Written {
  readonly attempt: Attempt;
  readonly inspection: ProgramInspection;
  readonly valuesShown: boolean;
  readonly now: number;
}

function programOf({ attempt, inspection, valuesShown, now }: Written): Program {
  return {
    source: "generated",
    id: null,
    code: attempt.code,
    sha256: attempt.sha256,
    author: attempt.model ?? "unknown",
    paramsRead: [...inspection.paramsRead],
    imports: [...inspection.imports],
    tier: null,
    savedUsd: null,
    approved: "no",
    valuesShown,
    borrowedFrom: null,
    trial: null,
    readyAt: now,
  };
}

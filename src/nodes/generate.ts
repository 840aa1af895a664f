import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import canonicalize from "canonicalize";
import type { PromptMessage } from "../model/port.ts";
import { ModelError } from "../errors.ts";
import { narrowServices } from "./call-options.ts";
import { judgeAnswer } from "./judge-answer.ts";
import { openQuestion } from "./open-question.ts";
import { countGenerated } from "./attempts.ts";
import { withModelOf } from "./allowed-models.ts";
import { checkBudget } from "./budget.ts";
import { createPromptQuestions } from "./create-prompt-questions.ts";
import { findExamples } from "./find-examples.ts";
import { findLessons } from "./find-lessons.ts";
import { findWriter } from "./find-writer.ts";
import { remainingMs } from "./remaining-ms.ts";
import type { OpenServices } from "./services.ts";
import { requestOf } from "./request-of.ts";
import type { State, Update } from "./state.ts";
import { takeTurn } from "./take-turn.ts";

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
    const { program, attempts } = judgeAnswer({
      answer,
      prompt,
      lessons: lessons.map(({ id }) => id),
      valuesShown,
      attempts: state.attempts,
      now: services.clock(),
      allow: request.allow,
    });
    const asked = program && (await openQuestion(narrowServices(services, runtime.context), { ...state, attempts }, program));
    return { program: asked, attempts, execution: null, turn: { ...state.turn, next: "generate" } };
  };
}

function textOf(messages: readonly PromptMessage[]): string {
  const text = messages.map((message) => message.content).join("\n\n");
  return text.slice(0, MAX_KEPT_PROMPT);
}

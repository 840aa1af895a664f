import type { ExampleProgram, PromptQuestion, ShownLesson } from "../knowledge/port.ts";
import type { JsonValue } from "../json.ts";
import { showContext } from "../request/show-context.ts";
import { feedbackOf } from "./attempts.ts";
import { hideValues } from "./hide-values.ts";
import type { ExecutorServices } from "./services.ts";
import type { Attempt, Request } from "./state.ts";

/** One question, as it is asked and as it is written down. */
export interface PromptQuestions {
  readonly sent: PromptQuestion;
  /** Without what it shows of the context, and with no value in its failures: for state, metadata and history. */
  readonly kept: PromptQuestion;
  readonly valuesShown: boolean;
}

/** What earlier attempts and other runs have to say. */
export interface FoundForPrompt {
  readonly attempts: readonly Attempt[];
  readonly examples: readonly ExampleProgram[];
  readonly lessons: readonly ShownLesson[];
}

/** Makes the question for the next attempt at a request. */
export async function createPromptQuestions(
  services: Pick<ExecutorServices, "staging">,
  request: Request,
  { attempts, examples, lessons }: FoundForPrompt,
): Promise<PromptQuestions> {
  const level = request.contextInPrompt;
  const failures = feedbackOf(attempts);
  const isRetry = failures.length > 0;
  const context = isRetry || level === "sample" || level === "full" ? await services.staging.release(request.context) : {};
  const contextShown = showContext({ context, shape: request.contextShape, level, isRetry });
  const hidden = (atLevel: Request["contextInPrompt"]) => hideValues({ failures, context, shown: shownOf(request), level: atLevel });
  return {
    sent: promptQuestionOf(request, { contextShown, examples, lessons, failures: hidden(level) }),
    kept: promptQuestionOf(request, {
      contextShown: contextShown && { ...contextShown, text: `[${contextShown.text.length} characters, not kept]` },
      examples,
      lessons,
      failures: hidden("schema"),
    }),
    valuesShown: contextShown !== null,
  };
}

/** What the first prompt shows at every level: no secret to the model. */
function shownOf({ task, contextShape, outputSchema, checks, files }: Request): string {
  const names: JsonValue = files.map(({ name }) => name);
  return [task, checks ?? "", JSON.stringify([contextShape, outputSchema, names])].join("\n");
}

/** Everything of a request that a prompt may show. The cache key covers these same parts. */
function promptQuestionOf(
  request: Request,
  { contextShown, examples, lessons, failures }: Pick<PromptQuestion, "contextShown" | "examples" | "lessons" | "failures">,
): PromptQuestion {
  return {
    task: request.task,
    params: request.params,
    contextShape: request.contextShape,
    contextShown,
    files: request.files.map(({ name, mediaType }) => ({ name, mediaType })),
    outputSchema: request.outputSchema,
    checks: request.checks,
    packages: request.packages,
    python: request.python,
    allow: request.allow,
    integrations: request.integrations,
    retrieved: request.retrieved,
    examples,
    lessons,
    key: request.exactKey,
    failures,
  };
}

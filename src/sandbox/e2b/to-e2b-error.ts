import { ConfigurationError, E2BSandboxError, ExecutorError } from "../../errors.ts";

/** What was asked of E2B when it failed. */
export interface E2BFailure {
  readonly doing: "create" | "run" | "write" | "end";
  readonly templateId: string;
  /** Taken out of every text. */
  readonly apiKey: string | undefined;
}

const KEY_ADVICE = "Check E2B_API_KEY (or the option apiKey): keys are listed at https://e2b.dev/dashboard?tab=keys.";
const QUOTA_ADVICE = "Check the account's plan and balance at https://e2b.dev/dashboard, or choose another sandbox.";
const TRY_ADVICE = "Try again later, or choose another sandbox.";
const ABOUT_MONEY = /payment|billing|credit|quota|balance|blocked/i;
const ABOUT_TEMPLATE = /template/i;
const NAMES: Readonly<Record<string, number>> = { AuthenticationError: 401, RateLimitError: 429, ServiceBusyError: 503 };

const DOING: Readonly<Record<E2BFailure["doing"], string>> = {
  create: "could not create a sandbox",
  run: "could not run the program",
  write: "could not take a file",
  end: "could not end a sandbox",
};

/**
 * Says what an error of the SDK means. What no retry can mend is a ConfigurationError; all else, such as 429, 5xx, a
 * reset, a request out of time and a sandbox that is gone, is an E2BSandboxError.
 */
export function toE2BError(error: unknown, failure: E2BFailure): ExecutorError {
  if (error instanceof ExecutorError) return error;
  const words = maskKey(describe(error), failure.apiKey);
  const cause = maskCause(error, failure.apiKey);
  const status = statusOf(error);
  const said = `E2B ${DOING[failure.doing]}: ${words.replace(/\.?$/, ".")}`;
  const configuration = (advice: string, reason: "bad-key" | "quota" | "input") =>
    new ConfigurationError(`${said} ${advice}`, { reason, cause });
  if (status === 402 || (status === 403 && ABOUT_MONEY.test(words))) return configuration(QUOTA_ADVICE, "quota");
  if (failure.doing === "create" && isAboutRequest(status, words)) return configuration(templateAdvice(failure.templateId), "input");
  if (status === 401 || status === 403) {
    // none of the service's words: they may repeat a part of the key
    return new ConfigurationError(`E2B refused the API key (status ${status}). ${KEY_ADVICE}`, { reason: "bad-key", cause });
  }
  return new E2BSandboxError(`${said} ${TRY_ADVICE}`, { cause });
}

/** The text without the key, which a service may repeat. */
function maskKey(text: string, apiKey: string | undefined): string {
  return apiKey ? text.replaceAll(apiKey, "[key]") : text;
}

function isAboutRequest(status: number | null, words: string): boolean {
  return status === 400 || status === 404 || (status === 403 && ABOUT_TEMPLATE.test(words));
}

function templateAdvice(templateId: string): string {
  return `The template is "${templateId}": set E2B_TEMPLATE_ID (or the option templateId) to one that your account has.`;
}

/** Of the code interpreter's own answers the SDK keeps the status in the text only. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode;
  const inText = /^(\d{3})\b/.exec(error.message)?.[1];
  return NAMES[error.name] ?? (inText === undefined ? null : Number(inText));
}

/** The error's words with those of its causes: fetch hides a reset behind "fetch failed". */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = error.message || error.name;
  return error.cause === undefined ? words : `${words} (${describe(error.cause)})`;
}

function maskCause(error: unknown, apiKey: string | undefined): unknown {
  if (!apiKey || !(error instanceof Error)) return error;
  if (![error.message, error.stack ?? "", describe(error)].some((text) => text.includes(apiKey))) return error;
  const masked = new Error(maskKey(describe(error), apiKey));
  masked.name = error.name;
  return masked;
}

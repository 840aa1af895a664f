import { findCallsAt } from "./find-calls-at.ts";
import { maskException, maskMessage } from "./mask-error.ts";
import { lineAt, parsePython } from "./python-tree.ts";

/** A program that failed, and with what. */
export interface FailedProgram {
  readonly code: string;
  /** Class of the error, such as `CodeExecutionError`. */
  readonly class: string;
  readonly message: string;
  /** Line of the program; of the checks where one of them failed. */
  readonly line: number | null;
  readonly checks: string | null;
  /** Names of the integrations that the task needs. */
  readonly integrations: readonly string[];
}

/** What tells two errors apart, whatever the data. */
export interface ErrorSignature {
  /** Equal for equal errors. Made of words of ours and of names that Python and its packages have. */
  readonly text: string;
  /** The same for a reader, without the integrations. */
  readonly error: string;
}

const CHECK_FAILED = "A check failed: ";
const MAX_CHECK = 200;

/**
 * Makes the signature of an error: its class and type, the masked message, what the failing line calls, the integrations.
 *
 * @returns null where another program's repair would teach nothing: no program, out of time or of space, a person's no.
 */
export function signatureOf(failed: FailedProgram): ErrorSignature | null {
  const error = describe(failed);
  if (error === null || failed.code === "") return null;
  return { text: JSON.stringify([failed.class, error, failed.integrations.toSorted()]), error };
}

function describe(failed: FailedProgram): string | null {
  const { message } = failed;
  switch (failed.class) {
    case "CodeExecutionError":
      return [typeAndMessage(message), ...callsOf(failed)].join(" | ");
    case "ResultValidationError":
      if (!message.startsWith(CHECK_FAILED)) return maskMessage(message);
      return `check failed: ${typeAndMessage(message.slice(CHECK_FAILED.length))} | ${maskCheck(failed)}`;
    case "CodeGenerationError":
      return message.startsWith("SyntaxError: ") ? typeAndMessage(message) : null;
    default:
      return null;
  }
}

function callsOf({ code, line }: FailedProgram): string[] {
  return line === null ? [] : [findCallsAt(code, line).join(" ")].filter(Boolean);
}

function typeAndMessage(text: string): string {
  const [, type = "", message = ""] = /^([\w.]{1,100})(?:: ?([^]*))?$/.exec(text) ?? ["", "", text];
  const masked = type === "AssertionError" ? "" : maskMessage(message); // what a check says is told by the check itself
  return [maskException(type), masked].filter(Boolean).join(": ");
}

/** The failing line of the checks, without its literals and names. */
function maskCheck({ checks, line }: FailedProgram): string {
  const parsed = checks === null || line === null ? null : parsePython(checks);
  if (parsed === null) return "";
  const masked = parsed.tokens.tokens
    .filter((token) => !token.nested && lineAt(parsed, token.from) === line)
    .map(({ name, from, to }) => maskToken(name, parsed.code.slice(from, to)));
  return masked.join(" ").slice(0, MAX_CHECK);
}

const KEPT_NAMES = new Set(
  "result abs all any bool dict float int isinstance len list max min round set sorted str sum tuple type".split(" "),
);

function maskToken(name: string, text: string): string {
  if (name === "String" || name === "FormatString") return "<text>";
  if (name === "Number") return "<number>";
  if (name === "VariableName" || name === "PropertyName") return KEPT_NAMES.has(text) ? text : "<name>";
  return text.length > 20 ? "<name>" : text;
}

import type { FailedAttempt } from "../knowledge/port.ts";
import type { JsonValue } from "../json.ts";
import { classifyText } from "../request/format-class.ts";
import type { ContextLevel } from "../request/context-level.ts";
import { hideSecretLooking, hideTokens } from "../secrets/hide-secret-looking.ts";

/** Shorter values are also ordinary words and numbers. */
const SHORTEST_VALUE = 4;

/** Only so much of a failure is looked through, characters: more is not shown either. */
const MAX_TEXT = 8_000;

const QUOTED = /(?<!\w)(['"])((?:\\.|(?!\1)[^\\\n])*)\1/g;

/** What a failure may hold, and what of that is no secret to the model. */
export interface Failures {
  readonly failures: readonly FailedAttempt[];
  readonly context: JsonValue;
  /** Task, schema, checks and keys: what the first prompt shows. */
  readonly shown: string;
  readonly level: ContextLevel;
}

/**
 * Takes out of failures what the level keeps from the model. Below `full` that is what looks like a secret; at `schema`
 * also the values of the context, and other quoted text that stands neither in the program nor in the first prompt.
 */
export function hideValues({ failures, context, shown, level }: Failures): readonly FailedAttempt[] {
  if (level === "full" || failures.length === 0) return failures;
  const hidden = failures.map(hideSecretsOf);
  if (level !== "schema") return hidden;
  return hidden.map((failure) => {
    const known = `${shown}\n${failure.code}`;
    const hide = (text: string): string => hideQuoted(hideValuesIn(text, context, known), known);
    return { ...failure, message: hide(failure.message), detail: failure.detail === null ? null : hide(failure.detail) };
  });
}

function hideSecretsOf(failure: FailedAttempt): FailedAttempt {
  return {
    ...failure,
    code: hideTokens(failure.code),
    message: hideSecretLooking(failure.message),
    detail: failure.detail === null ? null : hideSecretLooking(failure.detail),
  };
}

/** Replaces each value of the context by its format. Linear in the context, for a text of bounded length. */
function hideValuesIn(text: string, context: JsonValue, known: string): string {
  const found = new Set<string>();
  const bounded = text.slice(0, MAX_TEXT);
  const visit = (value: JsonValue): void => {
    if (typeof value === "object" && value !== null) {
      for (const item of Array.isArray(value) ? value : Object.values(value)) visit(item);
      return;
    }
    const word = String(value);
    if (typeof value !== "boolean" && value !== null && word.length >= SHORTEST_VALUE && bounded.includes(word)) found.add(word);
  };
  visit(context);
  const words = [...found].filter((word) => !known.includes(word)).toSorted((one, other) => other.length - one.length);
  return words.reduce((hidden, word) => hidden.replaceAll(word, `<${classifyText(word)}>`), bounded);
}

function hideQuoted(text: string, known: string): string {
  return text.replace(QUOTED, (whole, quote: string, inner: string) =>
    inner.length < SHORTEST_VALUE || known.includes(inner) || inner.startsWith("<text")
      ? whole
      : `${quote}<${classifyText(inner)}>${quote}`,
  );
}

import type { JsonObject, JsonValue } from "../json.ts";
import type { PromptMessage } from "../model/port.ts";

/** An integration that a task needs, and what it brings along. */
export interface DetectedIntegration {
  /** Name of the document, such as `pdf`. */
  readonly name: string;
  /** Version from its front matter; part of the cache key. */
  readonly version: string;
  /** Why it was chosen, for a person. */
  readonly why: string;
  /** Modules it needs; each entry is a list of alternatives of which one must be there. */
  readonly packages: readonly (readonly string[])[];
  /** Whether its programs need the network. */
  readonly network: boolean;
  /** Whether its programs change something outside. */
  readonly effects: boolean;
}

export interface DetectionQuestion {
  readonly task: string;
  readonly contextShape: JsonValue;
  readonly fileNames: readonly string[];
  /** Names of modules that task or context mention, as `findNamedModules` gives them. */
  readonly modules?: readonly string[];
  /** Names that the caller gave in place of detection; empty for none. */
  readonly chosen?: readonly string[];
}

/** A failed attempt as the model may see it: masked and cut. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly code: string;
  /** Class of the error, such as `CodeExecutionError`. */
  readonly class: string;
  readonly message: string;
  readonly line: number | null;
  /** What a failed check said, or the last output; null if none may be shown. */
  readonly detail: string | null;
}

/** Everything that may go into a prompt. Two questions with equal parts give byte-identical messages. */
export interface PromptQuestion {
  readonly task: string;
  readonly params: JsonObject;
  readonly contextShape: JsonValue;
  /** What is shown of the context beside its shape; null for nothing. */
  readonly contextShown: { readonly kind: "samples" | "values"; readonly text: string } | null;
  readonly files: readonly { readonly name: string; readonly mediaType: string }[];
  readonly outputSchema: JsonObject | null;
  readonly checks: string | null;
  readonly packages: readonly string[];
  readonly python: string;
  /** Targets that programs can reach, such as `imap.example.com:993`. */
  readonly allow: readonly string[];
  readonly integrations: readonly DetectedIntegration[];
  /** Digest that names the question; the fence around text from the context is derived from it. */
  readonly key: string;
  /** Earlier attempts of this run, oldest first. */
  readonly failures: readonly FailedAttempt[];
}

/** What we know about writing programs: documents, detection, prompts. */
export interface Knowledge {
  /** Versions of the documents that every prompt uses, by name; part of the cache key. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** At most three integrations, the likeliest first; those that the caller chose, where it did. */
  detect(question: DetectionQuestion): Promise<readonly DetectedIntegration[]>;
  /** Assembles the messages: a stable prefix first, the task after it, errors last. */
  prompt(question: PromptQuestion): Promise<readonly PromptMessage[]>;
}

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

/** What a setting says of the service it leads to. */
export interface Endpoint {
  /** The names of the keys that lead to the setting, in snake case, joined by `_`. */
  readonly path: string;
  /** A scheme (`imaps`), the first word of a host (`imap`) or a port (`:993`). */
  readonly name: string;
}

export interface DetectionQuestion {
  readonly task: string;
  readonly contextShape: JsonValue;
  readonly fileNames: readonly string[];
  /** Names of modules that task or context mention, as `findNamedModules` gives them. */
  readonly modules?: readonly string[];
  /** What values of the context say of the services they reach, as `findEndpoints` gives it. */
  readonly endpoints?: readonly Endpoint[];
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

/** A program that worked for another task over data of the same shape. */
export interface ExampleProgram {
  readonly task: string;
  readonly code: string;
}

/** How an error was mended in another run. It holds no data. */
export interface ShownLesson {
  /** The masked error. */
  readonly error: string;
  /** The lines that went and came, behind `- ` and `+ `. */
  readonly fix: string;
}

/** A piece of a document that goes into the prompt. */
export interface RetrievedChunk {
  /** Path in its folder, such as `integrations/pdf.md` or `erp/orders.md`. */
  readonly document: string;
  /** Name of the integration whose recipe it is; null for a document of the user's library. */
  readonly integration: string | null;
  /** What is not ours is material, and fenced. */
  readonly source: "ours" | "theirs";
  /** The headings that it stands under, the outermost first. */
  readonly headings: readonly string[];
  /** Markdown. */
  readonly text: string;
  /** Of source, document, headings and text; part of the cache key. */
  readonly sha256: string;
}

/** What a first prompt is made of, but for what is retrieved and the key, which covers that. */
export interface RetrievalRequest extends Omit<PromptQuestion, "contextShown" | "retrieved" | "examples" | "lessons" | "key" | "failures"> {
  /** The task with its literals lifted: tasks that differ in them alone are answered alike. */
  readonly template: string;
}

/** Bounds and basis of a choice by meaning. */
export interface MeaningChoice {
  /** What {@link KnowledgeByMeaning.candidates} gave when the run began. */
  readonly candidates: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Finds chunks with embeddings, which cost money: they are asked only once it is known that a program has to be written. */
export interface KnowledgeByMeaning {
  /**
   * Digest of all that a choice goes by beside the request: the chunks, how the words rank them, and which embeddings are
   * asked. Part of the cache key, in place of what will be chosen. Costs nothing; null where there is nothing to choose.
   */
  candidates(request: RetrievalRequest): Promise<string | null>;
  /** Chunks as {@link Knowledge.retrieve} gives them; null where words have to decide: the embeddings failed, or the documents have changed. */
  choose(request: RetrievalRequest, choice: MeaningChoice): Promise<readonly RetrievedChunk[] | null>;
}

/** A piece of a prompt under the name of its part. */
export interface PromptPart {
  readonly name:
    | "main"
    | "cards"
    | "retrieved"
    | "examples"
    | "lessons"
    | "task"
    | "params"
    | "context"
    | "files"
    | "environment"
    | "schema"
    | "checks"
    | "failures";
  readonly text: string;
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
  /** What {@link Knowledge.retrieve} found for the task, the best first. */
  readonly retrieved: readonly RetrievedChunk[];
  /** Programs of near tasks. They come from what the cache holds at the time, so that no key covers them. */
  readonly examples: readonly ExampleProgram[];
  /** How the latest error was mended in other runs. Like examples, no key covers them. */
  readonly lessons: readonly ShownLesson[];
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
  /**
   * Chunks of documents that fit the task by their words and for which a first prompt has room, the best first; often
   * none. Every run asks for them, also one that finds a kept program: it must cost nothing.
   */
  retrieve(request: RetrievalRequest): Promise<readonly RetrievedChunk[]>;
  /** Left out where no embeddings are asked. */
  readonly byMeaning?: KnowledgeByMeaning;
  /** Lists what {@link Knowledge.prompt} puts together, in that order. */
  outline(question: PromptQuestion): Promise<readonly PromptPart[]>;
  /** Assembles the messages: a stable prefix first, the task after it, errors last. */
  prompt(question: PromptQuestion): Promise<readonly PromptMessage[]>;
}

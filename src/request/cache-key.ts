import type { JsonObject, JsonValue } from "../json.ts";
import { canonicalSha256 } from "./canonical-sha256.ts";
import type { DescribedFile } from "./describe-file.ts";

/** Changes when the same parts no longer mean the same; every program kept before then misses. */
const KEY_VERSION = 1;

/** Everything that a first prompt is made of. Lists count in the order they have: the caller sorts what is a set. */
export interface CacheKeyParts {
  /** Who shares programs; whoever writes to a tenant chooses what its members run. */
  readonly tenant: string;
  /** The normalised task: what the program is for. The params that the prompt shows follow from it. */
  readonly task: string;
  /** The task with its literals lifted; it stands for the task in the template key. */
  readonly template: string;
  /** How the data looks: a program reads it by its keys and formats. */
  readonly contextShape: JsonValue;
  /** Names and types of the files: a program opens them by name. */
  readonly files: readonly DescribedFile[];
  /** What the result has to look like. */
  readonly outputSchema: JsonObject | null;
  /** What the result is held against. Shown to the model, and what a kept program has passed. */
  readonly checks: string | null;
  /** Which secrets the data refers to; never their values. */
  readonly secretNames: readonly string[];
  /** Packages that were offered: a program may import any of them. */
  readonly packages: readonly string[];
  /** Version of Python that was named: a program may use its syntax. */
  readonly python: string;
  /** Whether the program was written to act on the outside. */
  readonly effects: string;
  /** Targets that it may reach; they stand in the prompt. */
  readonly allow: readonly string[];
  /** Documents chosen for the task. Why they were chosen, and what they bring, follows from task, shape and version. */
  readonly integrations: readonly { readonly name: string; readonly version: string }[];
  /** Digests of the chunks of documents that the prompt shows, in its order; of those that it would show if words chose, where embeddings do. */
  readonly retrieved: readonly string[];
  /** Where embeddings choose the chunks, digest of all that they choose by: nobody has asked them yet. */
  readonly candidates?: string | null;
  /** Versions of the documents in every prompt. */
  readonly documentVersions: Readonly<Record<string, string>>;
  /** How much of the context was shown: the shape alone, or samples. */
  readonly contextInPrompt: string;
  /** Keyed digest of the values that were shown, where the level shows any; the values themselves never come here. */
  readonly shownValues?: string | null;
}

/** What programs are looked up by. */
export interface CacheKeys {
  /** For the same task. Two runs with one exact key have equal first prompts. */
  readonly exactKey: string;
  /** For tasks that differ in their literals alone. */
  readonly templateKey: string;
}

/**
 * Computes the keys under which programs for a request are kept: sha256 over canonical JSON, hex.
 * They cover all that the model sees but for failed attempts.
 */
export function computeCacheKey(parts: CacheKeyParts): CacheKeys {
  const shared: JsonObject = {
    version: KEY_VERSION,
    tenant: parts.tenant,
    // as text, not as JSON: the prompt shows them in this order
    contextShape: JSON.stringify(parts.contextShape),
    outputSchema: JSON.stringify(parts.outputSchema),
    files: parts.files.map(({ name, mediaType }) => [name, mediaType]),
    checks: parts.checks,
    secretNames: [...parts.secretNames],
    packages: [...parts.packages],
    python: parts.python,
    effects: parts.effects,
    allow: [...parts.allow],
    integrations: parts.integrations.map(({ name, version }) => [name, version]),
    retrieved: [...parts.retrieved],
    ...(typeof parts.candidates === "string" && { candidates: parts.candidates }),
    documentVersions: { ...parts.documentVersions },
    contextInPrompt: parts.contextInPrompt,
    shownValues: parts.shownValues ?? null,
  };
  return {
    exactKey: canonicalSha256({ ...shared, task: parts.task }),
    templateKey: canonicalSha256({ ...shared, template: parts.template }),
  };
}

import type { JsonObject, JsonValue } from "../json.ts";
import { canonicalSha256 } from "./canonical-sha256.ts";
import type { DescribedFile } from "./describe-file.ts";

/** Changes when the same parts no longer mean the same; every program kept before then misses. */
const KEY_VERSION = 2;

/** Everything that a first prompt is made of. Lists count in the order they have: the caller sorts what is a set. */
export interface CacheKeyParts {
  /** Who shares programs; whoever writes to a tenant chooses what its members run. */
  readonly tenant: string;
  /** The normalised task: what the program is for. The params that the prompt shows follow from it. */
  readonly task: string;
  /** The task with its literals lifted; it stands for the task in the template key. */
  readonly template: string;
  /** The literals. A file that one of them names has the param's name in the template key. */
  readonly params: JsonObject;
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
  /** For tasks in other words over the same data: without the task, and what was chosen and shown by its words. */
  readonly scopeKey: string;
  /**
   * A short digest of each part of the exact key under its name: 12 hex digits, nothing in clear. Two exact keys are equal
   * where all of these are; where not, they say in what a kept program differs from what is asked.
   */
  readonly keyParts: Readonly<Record<string, string>>;
}

/** Digits of a part's digest: enough to tell parts apart, and decides nothing. */
const PART_DIGITS = 12;

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
  const { retrieved: _retrieved, candidates: _candidates, contextInPrompt: _level, shownValues: _shown, ...scope } = shared;
  const describeFiles = (nameOf: (name: string) => string): JsonValue =>
    parts.files.map(({ name, mediaType }) => [nameOf(name), mediaType]);
  const files = describeFiles((name) => name);
  const exact = { ...shared, task: parts.task, files };
  return {
    keyParts: Object.fromEntries(Object.entries(exact).map(([name, part]) => [name, canonicalSha256(part ?? null).slice(0, PART_DIGITS)])),
    scopeKey: canonicalSha256({ ...scope, files, scope: "any task" }),
    exactKey: canonicalSha256(exact),
    templateKey: canonicalSha256({ ...shared, template: parts.template, files: describeFiles((name) => paramNamed(parts.params, name)) }),
  };
}

/** `{path_1}` for a file that the task names, which no file can be called: a name with a brace is escaped. */
function paramNamed(params: JsonObject, fileName: string): string {
  const param = Object.entries(params).find(([, value]) => value === fileName)?.[0];
  return param === undefined ? fileName.replaceAll("{", "\\{") : `{${param}}`;
}

import { createHash } from "node:crypto";
import { basename } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { findUnknownClass } from "./find-phrase.ts";
import { GIVENS } from "./givens.ts";
import { parseDocument, type DocumentSource } from "./parse-document.ts";

/** What every prompt begins with. */
export interface MainDocument {
  /** Its version and a digest of its text: what the model saw has one name, even if somebody forgot to count up. */
  readonly version: string;
  /** The system message, the same for all tasks. */
  readonly text: string;
}

/** What the model has to know for one kind of service or file, and when it needs it. */
export interface IntegrationDocument {
  readonly name: string;
  /** Its version and a digest of its text. */
  readonly version: string;
  /** Words and phrases in a task, as `compilePhrase` reads them; each is enough alone. */
  readonly triggers: readonly string[];
  /** Triggers that count only where no data is given that they may be about: "the inbox", with no file. */
  readonly hints: readonly string[];
  /** Phrases with which no trigger counts: they show that something else is meant. */
  readonly unless: readonly string[];
  /** What speaks for the integration, or against it, to some degree: where the weights of what is found add up to 1, it is needed. */
  readonly cues: readonly CueDescription[];
  /** Schemes (`imaps`), first words of hosts (`imap`) and ports (`:993`) by which the service is reached. */
  readonly endpoints: readonly string[];
  /** Words of keys under which settings may be this service's, or one like it: `mail` for `imap`. */
  readonly kinKeys: readonly string[];
  /** Modules, beside `packages`, whose naming shows the need: "with asyncpg". Small letters, `_` for `-`. */
  readonly modules: readonly string[];
  /** Names of keys in a context, in snake case. */
  readonly contextKeys: readonly string[];
  /** Extensions of files, without the dot, in lower case. */
  readonly fileTypes: readonly string[];
  /** Modules; of each list one must be there. */
  readonly packages: readonly (readonly string[])[];
  readonly network: boolean;
  readonly effects: boolean;
  /** Who wrote it: what is not ours is material in a prompt, and fenced. */
  readonly source: "ours" | "theirs";
  /** The text up to its first second-level heading. */
  readonly card: string;
  readonly text: string;
}

const versionSchema = z.union([z.string().regex(/^[\w.-]{1,40}$/), z.int()], 'write it as text, such as "1.0"').transform(String);
const wordSchema = z.string().trim().min(1).max(80);
const phraseSchema = wordSchema.refine(
  (phrase) => findUnknownClass(phrase) === undefined,
  "has a {class} that is not known, or no word of its own",
);
const moduleSchema = z.string().regex(/^[A-Za-z_][\w.]*$/, "write names of Python modules");
const namePattern = /^[a-z][a-z0-9-]{0,39}$/;

const cueSchema = z.strictObject({
  weight: z.number().min(-10).max(10),
  words: z.array(phraseSchema).default([]),
  given: z.array(z.enum(GIVENS)).default([]),
});

/** Some evidence: all of what must be given is, and one of the phrases stands in the task, if it has any. */
export type CueDescription = z.infer<typeof cueSchema>;

const mainSchema = z.strictObject({ version: versionSchema });

const integrationSchema = z.strictObject({
  name: z.string().regex(namePattern, "use small letters, digits and -, such as pdf"),
  version: versionSchema,
  triggers: z.array(phraseSchema).default([]),
  hints: z.array(phraseSchema).default([]),
  unless: z.array(phraseSchema).default([]),
  cues: z.array(cueSchema).default([]),
  endpoints: z.array(wordSchema).default([]),
  kin_keys: z.array(wordSchema).default([]),
  modules: z.array(moduleSchema.toLowerCase()).default([]),
  context_keys: z.array(wordSchema).default([]),
  file_types: z.array(z.string().regex(/^[a-z0-9]{1,16}$/, "write extensions without a dot, in small letters")).default([]),
  packages: z.array(z.union([moduleSchema.transform((name) => [name]), z.array(moduleSchema).min(1)])).default([]),
  network: z.boolean().default(false),
  effects: z.boolean().default(false),
});

/**
 * Reads `main.md`. Its front matter holds `version`.
 *
 * @throws ConfigurationError (`input`) naming file and line.
 */
export function parseMainDocument(source: DocumentSource): MainDocument {
  const { frontMatter, text } = parseDocument(source, mainSchema);
  return { version: nameVersion(frontMatter.version, text), text };
}

/**
 * Reads a document of the folder `integrations`. Its front matter holds `name` (as the file's), `version`, and what it
 * needs of `triggers`, `hints`, `unless`, `cues`, `context_keys`, `kin_keys`, `endpoints`, `modules`, `file_types`, `packages`,
 * `network`, `effects`.
 *
 * @throws ConfigurationError (`input`) naming file and line.
 */
export function parseIntegrationDocument(file: DocumentSource, source: IntegrationDocument["source"] = "ours"): IntegrationDocument {
  const { frontMatter, text } = parseDocument(file, integrationSchema);
  const { context_keys: contextKeys, file_types: fileTypes, kin_keys: kinKeys, ...rest } = frontMatter;
  if (basename(file.path) !== `${rest.name}.md`) {
    const problem = `is named "${rest.name}" in its front matter. Make that name and the file's the same`;
    throw new ConfigurationError(`${file.path}:1 ${problem}.`, { reason: "input" });
  }
  return { ...rest, version: nameVersion(rest.version, text, source), contextKeys, fileTypes, kinKeys, source, card: readCard(text), text };
}

/** A document of theirs is shown in a fence, and so is another one to the model. */
function nameVersion(version: string, text: string, source: IntegrationDocument["source"] = "ours"): string {
  const name = `${version}+${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
  return source === "ours" ? name : `${name}+${source}`;
}

/** A line that begins with ## within a fenced block is Python's or a shell's, and no heading. */
function readCard(text: string): string {
  const lines = text.split("\n");
  let isFenced = false;
  const end = lines.findIndex((line) => {
    if (/^\s*(?:```|~~~)/.test(line)) isFenced = !isFenced;
    return !isFenced && /^##\s/.test(line);
  });
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .join("\n")
    .trim();
}

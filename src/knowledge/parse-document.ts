import { isMap, LineCounter, parseDocument as parseYaml, type Document as YamlDocument } from "yaml";
import type { z } from "zod";
import { ConfigurationError } from "../errors.ts";

/** A document taken apart: what its front matter says, and the text below it. */
export interface ParsedDocument<FrontMatter> {
  readonly frontMatter: FrontMatter;
  /** The text without blank space around it, with line ends as `\n`. */
  readonly text: string;
}

/** A document as it came from the disk. */
export interface DocumentSource {
  /** Its path, for errors. */
  readonly path: string;
  readonly content: string;
}

/**
 * Takes a Markdown document with YAML front matter apart.
 *
 * @throws ConfigurationError (`input`) naming file and line, and what to write instead.
 * @example
 * parseDocument({ path: "main.md", content: '---\nversion: "1"\n---\nText.' }, z.object({ version: z.string() }));
 * // { frontMatter: { version: "1" }, text: "Text." }
 */
export function parseDocument<Schema extends z.ZodType>(source: DocumentSource, schema: Schema): ParsedDocument<z.infer<Schema>> {
  const lines = source.content.replace(/^\ufeff/, "").split(/\r?\n/);
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === "---");
  if (lines[0]?.trimEnd() !== "---" || end < 0) {
    fail(source, 1, "has no front matter. Begin the file with a line ---, then YAML, then a line ---");
  }
  const text = lines
    .slice(end + 1)
    .join("\n")
    .trim();
  if (text === "") fail(source, end + 1, "has no text below its front matter. Write some");
  return { frontMatter: parseFrontMatter(source, lines.slice(1, end).join("\n"), schema), text };
}

/** Longest front matter, in UTF-16 units. */
const MAX_FRONT_MATTER = 64_000;

function parseFrontMatter<Schema extends z.ZodType>(source: DocumentSource, yaml: string, schema: Schema): z.infer<Schema> {
  if (yaml.length > MAX_FRONT_MATTER) {
    fail(source, 1, `has a front matter of ${yaml.length} characters; at most ${MAX_FRONT_MATTER} are allowed. Shorten it`);
  }
  const counter = new LineCounter();
  const document = parseYaml(yaml, { lineCounter: counter, prettyErrors: false });
  // Positions are counted from the line below the first ---.
  const lineOf = (offset: number): number => counter.linePos(offset).line + 1;
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) fail(source, lineOf(problem.pos[0]), `is not valid YAML: ${problem.message}. Correct the front matter`);
  const parsed = schema.safeParse(readYaml(source, document));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue ? pathOf(issue) : [];
  const field = path.length > 0 ? `"${path.join(".")}"` : "front matter";
  return fail(source, lineOf(findOffset(document, path)), `has a wrong ${field}: ${issue?.message}. Correct the front matter`);
}

function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  return issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : [...issue.path];
}

/** Refuses what the parser only finds when it builds the value, such as aliases that multiply. */
function readYaml(source: DocumentSource, document: YamlDocument): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return fail(source, 2, `is not valid YAML: ${error instanceof Error ? error.message : "unreadable"}. Correct the front matter`);
  }
}

/** Where the field of a problem stands; for a field that is missing, the nearest one around it. */
function findOffset(document: YamlDocument, path: readonly PropertyKey[]): number {
  const [first, ...rest] = path;
  if (first === undefined || !isMap(document.contents)) return 0;
  const pair = document.contents.items.find((item) => String(item.key) === String(first));
  const inside: unknown = rest.length > 0 ? document.getIn(path, true) : pair?.key;
  return startOf(inside) ?? startOf(pair?.key) ?? 0;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : undefined;
}

function fail(source: DocumentSource, line: number, problem: string): never {
  throw new ConfigurationError(`${source.path}:${line} ${problem}.`, { reason: "input" });
}

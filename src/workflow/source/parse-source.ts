import { extname } from "node:path";
import { parseDocument, type YAMLError } from "yaml";
import type { JsonValue } from "../../json.ts";
import { findExcess } from "./find-excess.ts";
import { findJsonError } from "./find-json-error.ts";
import { locateNode } from "./locate-node.ts";
import { createPositions, type Position } from "./position.ts";
import { toJson, type SourceProblem } from "./to-json.ts";

/** Says where a value of a definition stands in its text. */
export type Locate = (path: readonly (string | number)[], at?: "key") => Position;

/** A text that was read as JSON or YAML, or why it was not. */
export type ParsedSource =
  | { readonly status: "ok"; readonly value: JsonValue; readonly locate: Locate }
  | { readonly status: "problems"; readonly problems: readonly (Position & { readonly message: string })[] };

/**
 * Reads a text as YAML 1.2, or where the file's name ends in `.json` as JSON.
 *
 * Of YAML it takes what JSON can hold: no references, tags, merge keys or further documents, and no key twice. Of what is no YAML
 * it tells the first place alone, as all that a parser says after it is a guess.
 */
export function parseSource(source: string, file: string): ParsedSource {
  const text = source.replace(/^\ufeff/, "");
  const positionOf = createPositions(text);
  const failed = (problems: readonly SourceProblem[]): ParsedSource => ({
    status: "problems",
    problems: problems.map(({ offset, message }) => ({ ...positionOf(offset), message })),
  });
  const excess = findExcess(text);
  if (excess) return failed([excess]);
  const json = extname(file).toLowerCase() === ".json" ? findJsonError(text) : null;
  if (json) return failed([{ offset: json.offset, message: `This is not JSON: ${json.expected} belongs here.` }]);
  // uniqueKeys: the parser would compare each key with all before it; toJson looks them up.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, stringKeys: false });
  const [error] = [...document.errors, ...document.warnings].sort((one, other) => one.pos[0] - other.pos[0]);
  if (error) return failed([{ offset: error.pos[0], message: describe(error) }]);
  const { value, problems } = toJson(document.contents);
  if (problems.length > 0) return failed(problems);
  return { status: "ok", value, locate: (path, at) => positionOf(locateNode(document.contents, path, at)) };
}

/** What is wrong with a text that is no YAML, in the words of who writes one. */
function describe({ code, message }: YAMLError): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "A tab stands where YAML takes spaces. Indent with spaces.";
    case "MULTIPLE_DOCS":
      return "A second document begins here. Put each workflow into a file of its own.";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "A colon and a space make a key of what stands before them. Put text that holds them in quotes.";
    case "BAD_SCALAR_START":
      return "Text may not begin with this sign. Put it in quotes.";
    case "TAG_RESOLVE_FAILED":
      return "Tags (!name) are not read. Write a plain value.";
    case "RESOURCE_EXHAUSTION":
      return "This nests too deep to be read. Write it flatter.";
    default:
      return `This is not YAML: ${message.split("\n")[0]?.slice(0, 200)}.`;
  }
}

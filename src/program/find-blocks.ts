import { dedent } from "./dedent.ts";
import { advanceString, type OpenString } from "./string-state.ts";

/** A fenced block of an answer. */
export interface AnswerBlock {
  /** First word of the info string in lower case, such as `python`; empty if there is none. */
  readonly language: string;
  readonly text: string;
  /** The prose before it, in lower case, at most its last 160 characters. */
  readonly lead: string;
  /** Whether its closing fence is there; if not, the answer may have been cut off. */
  readonly closed: boolean;
}

/** More blocks than this are no answer to one task. */
const MAX_BLOCKS = 64;

interface Opening {
  readonly marker: string;
  readonly indent: number;
  readonly info: string;
  /** Prose before the fence on its own line. */
  readonly prefix: string;
}

/** Finds fenced blocks, as Markdown has them and as models write them: indented, unclosed, one inside a string of another. */
export function findBlocks(text: string): readonly AnswerBlock[] {
  const lines = text.split("\n");
  const blocks: AnswerBlock[] = [];
  let prose: string[] = [];
  for (let index = 0; index < lines.length && blocks.length < MAX_BLOCKS;) {
    const opening = readOpening(lines[index] ?? "");
    if (opening === null) {
      prose.push(lines[index] ?? "");
      index += 1;
      continue;
    }
    const lead = [...prose.slice(-4), opening.prefix].join(" ").trim().slice(-160).toLowerCase();
    const body = readBody(lines, index, opening);
    blocks.push({ ...readInfo(opening.info, body.lines, opening.indent), lead, closed: body.closed });
    prose = [];
    index = body.next;
  }
  return blocks;
}

const PLAIN_PREFIX = /^[ \t]*(?:[-*+>]|\d{1,3}[.)])?[ \t]*$/;
const PYTHON_INFO = /^(?:python|py)\d?\b/i;

function readOpening(line: string): Opening | null {
  const at = line.search(/`{3}|~{3}/);
  if (at === -1) return null;
  const marker = /^(?:`{3,}|~{3,})/.exec(line.slice(at))?.[0] ?? "";
  const prefix = line.slice(0, at);
  const info = line.slice(at + marker.length).trim();
  if (!PLAIN_PREFIX.test(prefix.slice(0, 200)) && !PYTHON_INFO.test(info)) return null;
  return { marker, indent: prefix.length - prefix.trimStart().length, info, prefix };
}

interface Body {
  readonly lines: readonly string[];
  readonly next: number;
  readonly closed: boolean;
}

function readBody(lines: readonly string[], start: number, { marker, info }: Opening): Body {
  const sameLine = info.indexOf(marker);
  if (sameLine !== -1) return { lines: [], next: start + 1, closed: true };
  const mayBePython = info === "" || PYTHON_INFO.test(info) || CODE_IN_INFO.test(info);
  const search = { lines, start, marker };
  const heeding = mayBePython ? readUntilFence({ ...search, heedStrings: true }) : null;
  return heeding ?? readUntilFence({ ...search, heedStrings: false }) ?? unclosed(lines, start);
}

function unclosed(lines: readonly string[], start: number): Body {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const end = /^\s*(?:`{1,2}|~{1,2})\s*$/.test(lines[last] ?? "") ? last : lines.length; // a fence cut in half
  return { lines: lines.slice(start + 1, end), next: lines.length, closed: false };
}

interface FenceSearch {
  readonly lines: readonly string[];
  readonly start: number;
  readonly marker: string;
  /** Whether a fence inside a triple-quoted string is text. */
  readonly heedStrings: boolean;
}

function readUntilFence({ lines, start, marker, heedStrings }: FenceSearch): Body | null {
  let open: OpenString = null;
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const rest = line.trimEnd();
    if (open === null && rest.endsWith(marker)) {
      const code = rest.slice(0, -marker.length).replace(/[`~]+$/, "");
      if (code.trim() === "") return { lines: lines.slice(start + 1, index), next: index + 1, closed: true };
      const glued = heedStrings && advanceString(null, code) === null && !code.includes("#") && !code.includes(marker);
      if (glued) return { lines: [...lines.slice(start + 1, index), code], next: index + 1, closed: true };
    }
    if (heedStrings) open = advanceString(open, line);
  }
  return null;
}

const CODE_IN_INFO = /^(?:import |from |def |class |print\(|#|@|\w+ ?= )/;

function readInfo(info: string, body: readonly string[], indent: number): { language: string; text: string } {
  const inline = /^([^`~]*)(?:`{3,}|~{3,})$/.exec(info)?.[1] ?? info;
  const word = inline.split(/[\s{}:,=(]+/).find((part) => part !== "") ?? "";
  const rest = inline.slice(inline.indexOf(word) + word.length).trim();
  if (CODE_IN_INFO.test(inline)) return { language: "", text: dedent([inline, ...body], indent) };
  const first = CODE_IN_INFO.test(rest) || inline !== info ? [rest] : [];
  return { language: word.replace(/^\./, "").toLowerCase(), text: dedent([...first, ...body], indent) };
}

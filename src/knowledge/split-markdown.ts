/** A piece of a document that is retrieved as one. */
export interface MarkdownChunk {
  /** The headings that it stands under, the outermost first. */
  readonly headings: readonly string[];
  /** Markdown, without the headings. */
  readonly text: string;
}

/** Up to here a section stays whole, in UTF-16 units: about 600 tokens. */
export const CHUNK_LENGTH = 2_400;
/** A block of code stays whole; one longer than this is data, fits no prompt, and is left out. */
export const MAX_CODE_LENGTH = 16_000;
const MAX_HEADING_LENGTH = 200;

interface Block {
  readonly kind: "prose" | "code";
  readonly text: string;
}

interface Section {
  readonly headings: readonly string[];
  readonly blocks: readonly Block[];
}

/**
 * Splits Markdown at its headings. A line within a fence is no heading. A section longer than a chunk is split between
 * its paragraphs, one long paragraph at line ends, else at blanks; a block of code never is. Linear in the text.
 *
 * @example
 * splitMarkdown("# Orders\n\n## Close one\n\nPut `closed`.");
 * // [{ headings: ["Orders", "Close one"], text: "Put `closed`." }]
 */
export function splitMarkdown(text: string): MarkdownChunk[] {
  return listSections(text.split(/\r?\n/)).flatMap(({ headings, blocks }) =>
    packBlocks(blocks).map((chunk) => ({ headings, text: chunk })),
  );
}

function listSections(lines: readonly string[]): Section[] {
  const sections: Section[] = [];
  let path: { readonly level: number; readonly name: string }[] = [];
  let blocks: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: "prose", text: paragraph.join("\n") });
    paragraph = [];
  };
  const endSection = (): void => {
    endParagraph();
    if (blocks.length > 0) sections.push({ headings: path.map(({ name }) => name), blocks });
    blocks = [];
  };
  const begin = (heading: { readonly level: number; readonly name: string }): void => {
    endSection();
    path = [...path.filter(({ level }) => level < heading.level), heading];
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const fence = readFence(line);
    const heading = readHeading(line);
    const underline = paragraph.length === 1 ? readUnderline(line) : null;
    if (fence !== null) {
      endParagraph();
      const end = findFenceEnd(lines, index, fence);
      blocks.push({ kind: "code", text: lines.slice(index, end + 1).join("\n") });
      index = end;
    } else if (heading) begin(heading);
    else if (underline !== null) {
      const name = cleanHeading(paragraph.splice(0).join(" "));
      begin({ level: underline, name });
    } else if (line.trim() === "") endParagraph();
    else paragraph.push(line);
  }
  endSection();
  return sections;
}

function readFence(line: string): string | null {
  const [, fence, info = ""] = /^[ \t]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  return fence === undefined || (fence.startsWith("`") && info.includes("`")) ? null : fence;
}

/** The line that closes a fence, or the last one. */
function findFenceEnd(lines: readonly string[], start: number, fence: string): number {
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = (lines[index] ?? "").trim();
    if (line.startsWith(fence) && line === fence.charAt(0).repeat(line.length)) return index;
  }
  return lines.length - 1;
}

function readHeading(line: string): { readonly level: number; readonly name: string } | null {
  const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line);
  if (!marks) return null;
  const text = line.slice(marks[0].length).trim();
  const closing = /(?<![^ \t])#{1,100}$/.exec(text.slice(-100));
  return { level: marks[1]?.length ?? 1, name: cleanHeading(closing ? text.slice(0, text.length - closing[0].length) : text) };
}

function readUnderline(line: string): number | null {
  if (/^ {0,3}=+[ \t]*$/.test(line)) return 1;
  return /^ {0,3}-{2,}[ \t]*$/.test(line) ? 2 : null;
}

function cleanHeading(text: string): string {
  return text.slice(0, MAX_HEADING_LENGTH).replace(/\s+/g, " ").trim().toWellFormed();
}

/** Puts blocks together as long as they fit a chunk. */
function packBlocks(blocks: readonly Block[]): string[] {
  const chunks: string[] = [];
  let parts: string[] = [];
  let length = 0;
  const end = (): void => {
    if (parts.length > 0) chunks.push(parts.join("\n\n"));
    parts = [];
    length = 0;
  };
  for (const block of blocks) {
    if (block.kind === "code" && block.text.length > MAX_CODE_LENGTH) continue;
    for (const text of block.kind === "code" ? [block.text] : splitProse(block.text)) {
      if (length + text.length > CHUNK_LENGTH) end();
      parts.push(text);
      length += text.length + 2;
    }
  }
  end();
  return chunks;
}

function splitProse(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > CHUNK_LENGTH) {
    const window = text.slice(start, start + CHUNK_LENGTH);
    const blank = [window.lastIndexOf("\n"), window.lastIndexOf(" ")].find((place) => place > 0);
    const end = blank ?? (window.isWellFormed() ? CHUNK_LENGTH : CHUNK_LENGTH - 1); // not between the halves of a character
    pieces.push(window.slice(0, end));
    start += blank === undefined ? end : blank + 1;
  }
  pieces.push(text.slice(start));
  return pieces.map((piece) => piece.toWellFormed()).filter((piece) => piece.trim() !== "");
}

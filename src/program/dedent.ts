/**
 * Joins lines without the indentation that they share.
 *
 * @param fenceIndent How far the block around them is indented; each line first loses up to that much, as Markdown has
 * it, so that a string whose lines start at the margin does not keep the rest from being moved.
 */
export function dedent(lines: readonly string[], fenceIndent = 0): string {
  const moved = lines.map((line) => line.slice(Math.min(fenceIndent, indentOf(line))));
  const shared = moved.filter((line) => line.trim() !== "").reduce((least, line) => Math.min(least, indentOf(line)), Infinity);
  return moved.map((line) => line.slice(Math.min(shared, indentOf(line)))).join("\n");
}

function indentOf(line: string): number {
  return line.length - line.replace(/^[ \t]+/, "").length;
}

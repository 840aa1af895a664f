import { diffLines, showChanges } from "./diff-lines.ts";
import { parsePython } from "./python-tree.ts";

/** More changed lines are another program, and teach nothing. */
const MAX_LINES = 16;

/** Characters of a fix. */
const MAX_LENGTH = 800;

/**
 * Describes how a program was mended: the lines that went and those that came, each behind `- ` or `+ `, `…` where lines
 * lie between. Comments and blank lines do not count.
 *
 * @returns null if nothing came, or more than a small fix; or for a program that cannot be read.
 */
export function describeFix(failed: string, passed: string): string | null {
  const [before, after] = [linesOf(failed), linesOf(passed)];
  if (before === null || after === null) return null;
  const changed = diffLines(before, after);
  const lines = changed?.filter(({ sign }) => sign !== "…") ?? [];
  if (changed === null || lines.length > MAX_LINES || !lines.some(({ sign }) => sign === "+")) return null;
  const fix = showChanges(changed);
  return fix.length <= MAX_LENGTH ? fix : null;
}

/** The lines of a program without its comments. */
function linesOf(text: string): string[] | null {
  const parsed = parsePython(text);
  if (parsed === null) return null;
  const pieces: string[] = [];
  let position = 0;
  parsed.tree.iterate({
    enter({ name, from, to }) {
      if (name !== "Comment") return;
      pieces.push(parsed.code.slice(position, from));
      position = to;
    },
  });
  const code = [...pieces, parsed.code.slice(position)].join("");
  return code
    .split("\n")
    .map((line) => line.trimEnd())
    .filter(Boolean);
}

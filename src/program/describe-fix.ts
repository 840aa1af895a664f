import { parsePython } from "./python-tree.ts";

/** More changed lines are another program, and teach nothing. */
const MAX_LINES = 16;

/** Characters of a fix. */
const MAX_LENGTH = 800;

/** Pairs of lines that are compared at most. */
const MAX_COMPARED = 250_000;

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
  const fix = changed.map(({ sign, line }) => (sign === "…" ? sign : `${sign} ${line}`)).join("\n");
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

interface Change {
  readonly sign: "-" | "+" | "…";
  readonly line: string;
}

/** The shortest list of changes (longest common subsequence); null where it would take too long to find. */
function diffLines(before: readonly string[], after: readonly string[]): readonly Change[] | null {
  if (before.length * after.length > MAX_COMPARED) return null;
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width); // of what follows, by position
  for (let left = before.length - 1; left >= 0; left -= 1) {
    for (let right = after.length - 1; right >= 0; right -= 1) {
      const [skipLeft = 0, skipRight = 0, both = 0] = [
        common[(left + 1) * width + right],
        common[left * width + right + 1],
        common[(left + 1) * width + right + 1],
      ];
      common[left * width + right] = before[left] === after[right] ? both + 1 : Math.max(skipLeft, skipRight);
    }
  }
  return walk({ before, after, common });
}

interface Compared {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly common: Uint32Array;
}

function walk({ before, after, common }: Compared): Change[] {
  const width = after.length + 1;
  const changes: Change[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const [old, fresh] = [before[left], after[right]];
    if (old !== undefined && old === fresh) {
      if (changes.length > 0 && changes.at(-1)?.sign !== "…") changes.push({ sign: "…", line: "" });
      left += 1;
      right += 1;
    } else if (
      old !== undefined &&
      (fresh === undefined || (common[(left + 1) * width + right] ?? 0) >= (common[left * width + right + 1] ?? 0))
    ) {
      changes.push({ sign: "-", line: old });
      left += 1;
    } else {
      changes.push({ sign: "+", line: fresh ?? "" });
      right += 1;
    }
  }
  return changes.at(-1)?.sign === "…" ? changes.slice(0, -1) : changes;
}

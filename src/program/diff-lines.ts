/** Pairs of lines that are compared at most. */
const MAX_COMPARED = 250_000;

/** One line of a comparison: one that went, one that came, or `…` for those between that stayed. */
export interface LineChange {
  readonly sign: "-" | "+" | "…";
  readonly line: string;
}

/** The shortest list of changes from one text to another (longest common subsequence); null where it would take too long to find. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly LineChange[] | null {
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

function walk({ before, after, common }: Compared): LineChange[] {
  const width = after.length + 1;
  const changes: LineChange[] = [];
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

/** Writes changes as lines behind `- ` or `+ `, with `…` where lines lie between. */
export function showChanges(changes: readonly LineChange[]): string {
  return changes.map(({ sign, line }) => (sign === "…" ? sign : `${sign} ${line}`)).join("\n");
}

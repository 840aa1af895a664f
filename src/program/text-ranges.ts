/** A stretch of a text, its end not included. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Makes ranges that overlap into one, sorted. */
export function mergeRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Whether one of the merged ranges holds a position. */
export function coversPosition(merged: readonly TextRange[], position: number): boolean {
  let low = 0;
  let high = merged.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((merged[middle]?.to ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return (merged[low]?.from ?? Infinity) <= position;
}

/** Stands where a text was cut, as the masker of secrets knows it: half of one may stand before it. */
const CUT = "…[cut]";

/** Cuts a text after `length` UTF-16 units, and says so there. A mark that the cut would split is its end. */
export function markCut(text: string, length: number): string {
  if (text.length <= length) return text;
  const mark = text.slice(0, length + CUT.length).indexOf(CUT, length - CUT.length);
  return `${text.slice(0, mark < 0 ? length : Math.min(length, mark)).toWellFormed()}${CUT}`;
}

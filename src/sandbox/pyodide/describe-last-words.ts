const MAX_LENGTH = 400;
/** Lines in which Node or the engine name what went wrong; around them it prints the code, which is one line of a megabyte. */
const NAMES_AN_ERROR = /^\s*\[?(?:Uncaught )?(?:\w*Error\b|FATAL ERROR|RuntimeError|node: |spawn )/;

/** Picks what tells of an error out of a child's last words, as the end of a sentence: `: words`, or just a full stop. */
export function describeLastWords(text: string): string {
  const lines = text.split("\n").filter((line) => NAMES_AN_ERROR.test(line));
  return lines.length === 0 ? "." : `: ${lines.join("; ").slice(0, MAX_LENGTH)}`;
}

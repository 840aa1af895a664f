/** The quotes of the triple-quoted Python string that a line ends in; null outside of strings. */
export type OpenString = '"""' | "'''" | null;

/** Tells which triple-quoted string is open after a line of Python, given the one open before it. */
export function advanceString(open: OpenString, line: string): OpenString {
  let state: OpenString = open;
  for (let at = 0; at < line.length;) {
    if (state !== null) {
      const close = findUnescaped(line, state, at);
      if (close === -1) return state;
      at = close + 3;
      state = null;
      continue;
    }
    const next = line.slice(at).search(/["'#]/);
    if (next === -1 || line[at + next] === "#") return null;
    at += next;
    const quote = line[at] === '"' ? ('"""' as const) : ("'''" as const);
    if (line.startsWith(quote, at)) {
      state = quote;
      at += 3;
    } else {
      const close = findUnescaped(line, quote.slice(0, 1), at + 1);
      if (close === -1) return null; // a plain string ends with its line
      at = close + 1;
    }
  }
  return state;
}

function findUnescaped(line: string, quote: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === "\\") at += 1;
    else if (line.startsWith(quote, at)) return at;
  }
  return -1;
}

/** Finds the keys whose words stand in a text, in the order of the keys. */
export type NameFinder = (text: string) => readonly string[];

/**
 * Finds keys in prompts: the words of `invoice_total` are found in "the invoice total", "Invoice totals" and "the invoice's
 * total", as whole words beside each other, in any case, singular or plural. A word belongs to one key: "net total" names
 * `net_total`, and not `total`.
 */
export function createNameFinder(keys: Iterable<string>): NameFinder {
  const byFirst = new Map<string, { readonly key: string; readonly words: readonly string[] }[]>();
  const order = new Map<string, number>();
  for (const key of keys) {
    const words = wordsOf(key);
    const [first] = words;
    if (first === undefined || order.has(key)) continue;
    order.set(key, order.size);
    const others = byFirst.get(first);
    if (others) others.push({ key, words });
    else byFirst.set(first, [{ key, words }]);
  }
  return (text) => {
    const words = wordsOf(text);
    const found = new Set<string>();
    for (let place = 0; place < words.length;) {
      const here = (byFirst.get(words[place] ?? "") ?? []).filter(({ words: wanted }) =>
        wanted.every((part, index) => words[place + index] === part),
      );
      const longest = Math.max(1, ...here.map(({ words: wanted }) => wanted.length));
      for (const { key, words: wanted } of here) if (wanted.length === longest) found.add(key);
      place += longest;
    }
    return [...found].toSorted((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
  };
}

/** Words in lower case and singular; `netTotal` and `net_total` are two. */
function wordsOf(text: string): string[] {
  const plain = text.replaceAll(/['’]s\b/g, "").replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2");
  return (plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(singular);
}

function singular(word: string): string {
  if (word.length < 4 || word.endsWith("ss")) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(?:[sxz]|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** One word a blank; `~` stands for a blank within a phrase. */
export const listWords = (words: string): readonly string[] =>
  words
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll("~", " "));

/** English orders, and what is said of doing it: send, sending. */
export const listEnglishOrders = (words: string): readonly string[] =>
  listWords(words).flatMap((verb) => {
    const [first = "", ...rest] = verb.split(" ");
    return [verb, [`${first.replace(/(?<=[^e])e$/, "")}ing`, ...rest].join(" ")];
  });

/** Every word of one list before every one of another. */
export const combineWords = (first: string, second: string): readonly string[] =>
  listWords(first).flatMap((one) => listWords(second).map((other) => `${one} ${other}`));

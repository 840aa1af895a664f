/** Letters, their accents and digits without anything between. */
const RUNS = /[\p{L}\p{M}\p{N}]+/gu;
const WORDS = /[\p{L}\p{N}]+/gu;
/** Folded already, as most are. */
const PLAIN = /^[a-z0-9]+$/;
/** Written without blanks between words: pairs of characters stand for words. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** What differs between forms of a word is mostly behind these letters, in most languages of Europe. */
const STEM_LENGTH = 6;
const MAX_WORD_LENGTH = 64;

const STOP_WORDS = new Set(
  [
    "a an and are as at be but by can do does each every for from has have how i if in into is it its me my not of on only or our so than that the their them then there these they this to was we what when where which who will with you your",
    "al como con cual de del el ella en es esta este la las lo los mas mi no o para pero por que se si sin su sus un una unas uno unos y",
    "aus bei das dem den der des die ein eine einem einen einer eines fur im ist mit nach nicht oder sich sind uber und vom von wie wird zu zum zur",
    "au aux avec ce ces dans des du elle est et il je le les leur ne nous ou par pas pour qui sa ses son sur une vous",
  ].flatMap((words) => words.split(" ")),
);

/**
 * Lists the words of a text in the form in which they are compared: small letters without accents, cut to their stem,
 * without words such as "the". Names such as `getRows` and `get_rows` are taken apart. The same for every language.
 *
 * @example
 * listWords("Reading the messages"); // ["read", "messag"]
 */
export function listWords(text: string): string[] {
  return listRuns(text).flatMap(listWordsOfRun);
}

/** Lists what stands between blanks and punctuation. A text has far fewer different ones than it has in all. */
export function listRuns(text: string): string[] {
  return text.match(RUNS) ?? [];
}

/** The words of one of {@link listRuns}, in the form of {@link listWords}. */
export function listWordsOfRun(run: string): string[] {
  if (PLAIN.test(run)) return listStem(run);
  const folded = run
    .replace(/(?<=[\p{Ll}\d])(?=\p{Lu})/gu, " ")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC");
  return (folded.match(WORDS) ?? []).flatMap((word) => (UNSPACED.test(word) ? listPairs(word) : listStem(word)));
}

function listStem(word: string): string[] {
  return STOP_WORDS.has(word) ? [] : [stem(word.slice(0, MAX_WORD_LENGTH))];
}

function listPairs(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** English endings, then the beginning of the word; digits are a number, and stay. */
function stem(word: string): string {
  if (/^\p{N}/u.test(word)) return word;
  const bare = word.replace(/(?<=^.{3,64})(?:ies|ing|ed|es|s|e|y)$/, (ending) => (ending === "ies" || ending === "y" ? "i" : ""));
  const single = bare === word ? bare : bare.replace(/([bdgmnprt])\1$/, "$1"); // scanned, scan
  return single.slice(0, STEM_LENGTH);
}

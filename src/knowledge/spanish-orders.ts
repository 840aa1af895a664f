const ENDINGS = {
  ar: { hard: ["ar", "a", "ando", "ad", "as", "amos", "o"], soft: ["e", "en", "es", "emos"] },
  er: { hard: ["er", "e", "iendo", "ed", "es", "emos", "o"], soft: ["a", "an", "as", "amos"] },
  ir: { hard: ["ir", "e", "iendo", "id", "es", "imos", "o"], soft: ["a", "an", "as", "amos"] },
} as const;

/** What keeps a stem's sound before e: busca, busque. */
const SOFTENED: Readonly<Record<string, string>> = { c: "qu", g: "gu", z: "c" };

const IT = ["lo", "la", "los", "las"];
const TO_THEM = ["le", "les", ...IT.map((it) => `se${it}`)];
const OTHERS = [...IT, "me", "nos", ...IT.flatMap((it) => [`me${it}`, `nos${it}`])];

/**
 * Forms the orders of regular Spanish verbs, folded and with nothing joined to them; a second stem that is stressed follows a colon.
 *
 * @example
 * formSpanishOrders("contar:cuent"); // ["contar", "conta", ..., "cuenta", "cuente", ...]
 */
export function formSpanishOrders(verbs: string): string[] {
  return verbs.split(/\s+/).flatMap((verb) => {
    const [infinitive = "", stressed] = verb.split(":");
    const stems = [infinitive.slice(0, -2), ...(stressed ? [stressed] : [])];
    return stems.flatMap((stem) => formsOf(stem, infinitive.slice(-2)));
  });
}

function formsOf(stem: string, ending: string): string[] {
  const { hard, soft } = ending === "ar" || ending === "er" ? ENDINGS[ending] : ENDINGS.ir;
  const softened = ending === "ar" ? stem.replace(/[cgz]$/, (sound) => SOFTENED[sound] ?? sound) : stem;
  return [...hard.map((end) => stem + end), ...soft.map((end) => softened + end)];
}

/** A form without the pronouns that are joined to it, as it may be meant. */
export interface BareOrder {
  readonly form: string;
  /** Whether the pronouns name whom something is for: envíale, envíaselo. */
  readonly isToThem: boolean;
}

/** Takes pronouns off a word; there may be several ways, or none. */
export function takeOffPronouns(word: string): BareOrder[] {
  const takeOff = (pronouns: readonly string[], isToThem: boolean): BareOrder[] =>
    pronouns.flatMap((pronoun) => (word.endsWith(pronoun) ? [{ form: word.slice(0, -pronoun.length), isToThem }] : []));
  return [...takeOff(TO_THEM, true), ...takeOff(OTHERS, false)];
}

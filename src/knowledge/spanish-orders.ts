const ENDINGS = {
  ar: { hard: ["ar", "a", "ando", "ad", "as", "amos", "o"], soft: ["e", "en", "es", "emos"] },
  er: { hard: ["er", "e", "iendo", "ed", "es", "emos", "o"], soft: ["a", "an", "as", "amos"] },
  ir: { hard: ["ir", "e", "iendo", "id", "es", "imos", "o"], soft: ["a", "an", "as", "amos"] },
} as const;

/** What keeps a stem's sound before e: busca, busque. */
const SOFTENED: readonly (readonly [RegExp, string])[] = [
  [/c$/, "qu"],
  [/g$/, "gu"],
  [/z$/, "c"],
];

const IT = ["lo", "la", "los", "las"];
const TO_THEM = ["le", "les", ...IT.map((it) => `se${it}`)];
const TO_US = ["me", "nos", ...IT.flatMap((it) => [`me${it}`, `nos${it}`])];

/** Forms of verbs in which something is asked for, folded. */
export interface SpanishOrders {
  /** envia, enviar, envies, envialo, enviame. */
  readonly plain: readonly string[];
  /** enviale, enviaselo. */
  readonly toThem: readonly string[];
}

/**
 * Forms the orders of regular Spanish verbs; a second stem that is stressed follows a colon.
 *
 * @example
 * formSpanishOrders("enviar contar:cuent");
 */
export function formSpanishOrders(verbs: string): SpanishOrders {
  const forms = verbs.split(/\s+/).flatMap((verb) => {
    const [infinitive = "", stressed] = verb.split(":");
    return [...formsOf(infinitive, infinitive.slice(0, -2)), ...(stressed ? formsOf(infinitive, stressed) : [])];
  });
  return {
    plain: forms.flatMap((form) => [form, ...[...IT, ...TO_US].map((clitic) => `${form}${clitic}`)]),
    toThem: forms.flatMap((form) => TO_THEM.map((clitic) => `${form}${clitic}`)),
  };
}

function formsOf(infinitive: string, stem: string): string[] {
  const ending = infinitive.slice(-2);
  const { hard, soft } = ending === "ar" || ending === "er" ? ENDINGS[ending] : ENDINGS.ir;
  const softened =
    ending === "ar" ? SOFTENED.reduce((text, [sound, written]) => (text === stem ? text.replace(sound, written) : text), stem) : stem;
  return [...hard.map((end) => stem + end), ...soft.map((end) => softened + end)];
}

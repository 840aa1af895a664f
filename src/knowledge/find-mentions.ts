import type { Span } from "./fold-text.ts";

/** Says whether words at a place are about the thing itself, and not about data or texts that have to do with it. */
export type IsMeant = (span: Span, isSingle: boolean) => boolean;

const DATA_NOUN = String.raw`(?:columns?|fields?|address(?:es)?|domains?|downloads?|errors?|logs?|timeouts?|codes?|status|versions?|sizes?|templates?|campaigns?|providers?|formats?|traffic|visits|clicks|links?|urls?|headers?|schemas?|design|licen[cs]es?|addresses|columnas?|campos?|direccion(?:es)?|dominios?|descargas?|errores|lineas?|versiones|plantillas?|enlaces?)`;
const SMALL_WORD = String.raw`(?:and|or|in|to|from|of|for|with|on|at|by|into|that|which|who|y|o|en|de|del|a|al|con|para|que|por)`;
const ARTICLE = String.raw`(?:(?:the|an?|any|each|every|el|la|los|las|un|una|cada|word|palabra) )?`;

/** "the email column", "PDF downloads column", "inbox_size": what is named after the thing is not the thing, nor is a version of it. */
const DATA_AFTER = new RegExp(String.raw`^(?:[ _-]|'s )(?:(?!${SMALL_WORD} )[\p{L}]{1,30}[ _-])?(?:${DATA_NOUN}(?![\p{L}\p{N}])|\d)`, "u");

const ABOUT = String.raw`(?:about|mention|mentions|mentioning|word|term|named|called|sobre|acerca de|mencionan?|palabra|termino|llamad[oa])`;
const OF = String.raw`(?:column|field|domains?|address(?:es)?|size|downloads?|errors?|versions?|licen[cs]es?|format|columna|campo|dominios?|direccion(?:es)?|descargas?|errore?s?|formato|tamaño)(?: (?:of|de|del))?`;
const LINES = String.raw`(?:lines?|rows?|entries|sentences?|lineas|filas)(?: [^ .;:]{1,30}){0,4} (?:contain|contains|containing|with|say|contienen|contengan|con)`;
const LINKS = String.raw`(?:(?:links?|urls?|enlaces?) (?:to|a)|(?:end|ends|ending|terminan?) (?:in|with|en))`;
const WITHOUT = String.raw`(?<![\p{L}\p{N}])(?:without|sin|whose|no|invalid)`;

/** "the list without email", "the word inbox". */
const NOT_THERE = new RegExp(String.raw`(?:${WITHOUT}|(?<![\p{L}\p{N}])${ABOUT}) ${ARTICLE}["]?$`, "u");

/** "errors of SMTP", "lines that contain postgres". */
const DATA_BEFORE = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${OF}|${LINES}|${LINKS}|what is|what are|que es) ${ARTICLE}[.*"]{0,2}$`, "u");

/** A text is asked for, or an explanation; it ends where another order begins. */
const TOPIC =
  /^(?:please )?(?:(?:write|draft|compose|give|tell|make|create|escribe|redacta|dame|crea)(?: [^ .]{1,30}){0,3} (?:essay|article|poem|story|post|tutorial|lesson|joke|speech|slogan|quiz|ensayo|articulo|poema|cuento|chiste|discurso)|explain|define|explica|define)(?![\p{L}]).*?(?=[.;!?]|(?:,| and| then| y| e) (?:send|mail|email|e-mail|forward|store|save|insert|write|load|envia|manda|guarda|inserta)|$)/u;

/** Words that are cited. An apostrophe does not begin a quotation. */
const QUOTATION = /(?<![\p{L}\p{N}])["'“«‘][^"'”»’]{1,200}["'”»’](?![\p{L}\p{N}])/gu;

const LOOK_AROUND_CHARS = 120;

/** Prepares what {@link IsMeant} looks at. Linear in the length of the text. */
export function findMentions(folded: string): IsMeant {
  const cited: Span[] = Array.from(folded.matchAll(QUOTATION), ({ 0: { length }, index }) => ({ start: index, end: index + length }));
  const topicEnd = TOPIC.exec(folded)?.[0].length ?? 0;
  return ({ start, end }, isSingle) => {
    if (start < topicEnd) return false;
    const after = folded.slice(end, end + LOOK_AROUND_CHARS);
    if (DATA_AFTER.test(after)) return false;
    const before = folded.slice(Math.max(0, start - LOOK_AROUND_CHARS), start);
    if (NOT_THERE.test(before)) return false;
    if (isSingle && DATA_BEFORE.test(before)) return false;
    return !holds(cited, start);
  };
}

/** Whether a place is within one of many spans in order. */
function holds(spans: readonly Span[], place: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const span = spans[middle];
    if (!span || span.end <= place) low = middle + 1;
    else high = middle;
  }
  return (spans[low]?.start ?? Infinity) <= place;
}

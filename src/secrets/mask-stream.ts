import { ROOT_NODE, type TextAutomaton } from "./text-automaton.ts";

/** Masks text that comes in pieces, wherever it is cut. */
export interface MaskStream {
  /** Takes the next piece and gives what is sure by now: an end that may be the beginning of a secret is held back. */
  push(chunk: string): string;
  /** Gives the rest. Afterwards the stream may be used again for another text. */
  end(): string;
}

/** Positions in the text since its beginning, the end excluded. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Starts masking one text. All that is covered by a match is replaced; matches that overlap become one. */
export function createMaskStream(automaton: TextAutomaton, replacement: string): MaskStream {
  let node = ROOT_NODE;
  let held = "";
  let heldFrom = 0;
  let spans: Span[] = [];

  const scan = (chunk: string, from: number): void => {
    for (let index = 0; index < chunk.length; index += 1) {
      node = automaton.next(node, chunk.charCodeAt(index));
      const length = automaton.matchLength(node);
      if (length > 0) addSpan(spans, { start: from + index + 1 - length, end: from + index + 1 });
    }
  };
  const release = (sureUntil: number): string => {
    const done = spans.filter((span) => span.end <= sureUntil);
    spans = spans.slice(done.length);
    const until = Math.min(sureUntil, spans[0]?.start ?? sureUntil);
    const released = cutOut({ text: held, from: heldFrom, until }, done, replacement);
    held = held.slice(until - heldFrom);
    heldFrom = until;
    return released;
  };
  return {
    push(chunk) {
      const from = heldFrom + held.length;
      scan(chunk, from);
      held += chunk;
      return release(from + chunk.length - automaton.depth(node));
    },
    end() {
      node = ROOT_NODE;
      return release(heldFrom + held.length);
    },
  };
}

/** Adds a span whose end is the latest so far, and joins it with those that it overlaps. */
function addSpan(spans: Span[], span: Span): void {
  let { start } = span;
  for (let last = spans.at(-1); last !== undefined && last.end > start; last = spans.at(-1)) {
    start = Math.min(start, last.start);
    spans.pop();
  }
  spans.push({ start, end: span.end });
}

function cutOut(piece: { text: string; from: number; until: number }, spans: readonly Span[], replacement: string): string {
  const { text, from, until } = piece;
  const kept: string[] = [];
  let position = from;
  for (const span of spans) {
    kept.push(text.slice(position - from, span.start - from), replacement);
    position = span.end;
  }
  kept.push(text.slice(position - from, until - from));
  return kept.join("");
}

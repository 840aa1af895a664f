/** Words and single signs; space between them does not count. */
const TOKEN = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu;

/** One state of the automaton: which state a token leads to, and the state of its longest proper suffix. */
interface State {
  readonly next: Map<number, number>;
  readonly length: number;
  link: number;
}

/**
 * Builds an index that tells whether a text stands in one of the given texts, cut at word boundaries and with any
 * space between words. Building and asking are linear: the index is a suffix automaton over words (Blumer et al., 1985).
 *
 * @example
 * createTokenIndex(["total of ACME Corp:"])("ACME  Corp"); // true; "ACM" would be false
 */
export function createTokenIndex(texts: readonly string[]): (needle: string) => boolean {
  const words = new Map<string, number>();
  const states: State[] = [{ next: new Map(), length: 0, link: -1 }];
  let last = 0;
  texts.forEach((text, index) => {
    for (const [word] of text.matchAll(TOKEN)) {
      const id = words.get(word) ?? words.size;
      words.set(word, id);
      last = extend(states, last, id);
    }
    last = extend(states, last, -1 - index); // nothing spans two texts
  });
  return (needle) => {
    let state = 0;
    for (const [word] of needle.matchAll(TOKEN)) {
      const next = states[state]?.next.get(words.get(word) ?? Number.NaN);
      if (next === undefined) return false;
      state = next;
    }
    return state !== 0;
  };
}

function extend(states: State[], last: number, id: number): number {
  const added = states.push({ next: new Map(), length: (states[last]?.length ?? 0) + 1, link: 0 }) - 1;
  let from = last;
  for (let before = states[from]; before !== undefined && !before.next.has(id); before = states[from]) {
    before.next.set(id, added);
    from = before.link;
  }
  const state = states[added];
  if (from !== -1 && state !== undefined) state.link = splitAt(states, from, id);
  return added;
}

/** The state that a shorter occurrence ends in, made a state of its own if longer ones share it. */
function splitAt(states: State[], from: number, id: number): number {
  const target = states[from]?.next.get(id) ?? 0;
  const length = (states[from]?.length ?? 0) + 1;
  const shared = states[target];
  if (shared === undefined || shared.length === length) return target;
  const copy = states.push({ next: new Map(shared.next), length, link: shared.link }) - 1;
  shared.link = copy;
  for (let at = from; at !== -1 && states[at]?.next.get(id) === target; at = states[at]?.link ?? -1) states[at]?.next.set(id, copy);
  return copy;
}

/** The automaton's node before anything was read. */
export const ROOT_NODE = 0;

/** Finds all of many texts in one pass. Nodes are numbers; a node stands for the longest end of the text read that begins one of the texts. */
export interface TextAutomaton {
  /** Reads one UTF-16 code unit. */
  next(node: number, unit: number): number;
  /** Length of the longest text that ends at this node; 0 if none does. */
  matchLength(node: number): number;
  /** How many of the last code units may still become part of a match. */
  depth(node: number): number;
}

/** Units below this have a table of their own at the root, where nearly all of a text is read. */
const TABLE_SIZE = 256;

/**
 * Builds the automaton of Aho and Corasick ("Efficient string matching", 1975). Reading takes time in proportion to the
 * text, whatever text and patterns are; memory is about 24 bytes for each code unit of the patterns.
 */
export function buildTextAutomaton(patterns: readonly string[]): TextAutomaton {
  const trie = createTrie(patterns.reduce((size, pattern) => size + pattern.length, 1));
  for (const pattern of patterns) addPattern(trie, pattern);
  linkFailures(trie);
  const rootTable = Int32Array.from({ length: TABLE_SIZE }, (_, unit) => findChild(trie, ROOT_NODE, unit));
  const next = (from: number, unit: number): number => {
    for (let node = from; node !== ROOT_NODE; node = at(trie.fallback, node)) {
      const child = findChild(trie, node, unit);
      if (child !== ROOT_NODE) return child;
    }
    return unit < TABLE_SIZE ? at(rootTable, unit) : findChild(trie, ROOT_NODE, unit);
  };
  return { next, matchLength: (node) => at(trie.matchLength, node), depth: (node) => at(trie.depth, node) };
}

/** Whether any of the automaton's texts stands in a text. */
export function holdsMatch(automaton: TextAutomaton, text: string): boolean {
  let node = ROOT_NODE;
  for (let index = 0; index < text.length; index += 1) {
    node = automaton.next(node, text.charCodeAt(index));
    if (automaton.matchLength(node) > 0) return true;
  }
  return false;
}

/** One entry a node. Children of a node are a linked list; node 0, the root, is nobody's child and ends the lists. */
interface Trie {
  size: number;
  readonly unit: Uint16Array;
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  /** The node of the longest proper end of this node's text. */
  readonly fallback: Int32Array;
  readonly depth: Int32Array;
  readonly matchLength: Int32Array;
}

function createTrie(capacity: number): Trie {
  const numbers = (): Int32Array => new Int32Array(capacity);
  return {
    size: 1,
    unit: new Uint16Array(capacity),
    firstChild: numbers(),
    sibling: numbers(),
    fallback: numbers(),
    depth: numbers(),
    matchLength: numbers(),
  };
}

function addPattern(trie: Trie, pattern: string): void {
  let node = ROOT_NODE;
  for (let index = 0; index < pattern.length; index += 1) {
    const unit = pattern.charCodeAt(index);
    const child = findChild(trie, node, unit);
    node = child === ROOT_NODE ? addChild(trie, node, unit) : child;
  }
  trie.matchLength[node] = pattern.length;
}

function addChild(trie: Trie, parent: number, unit: number): number {
  const child = trie.size;
  trie.size += 1;
  trie.unit[child] = unit;
  trie.depth[child] = at(trie.depth, parent) + 1;
  trie.sibling[child] = at(trie.firstChild, parent);
  trie.firstChild[parent] = child;
  return child;
}

function findChild(trie: Trie, parent: number, unit: number): number {
  let child = at(trie.firstChild, parent);
  while (child !== ROOT_NODE && trie.unit[child] !== unit) child = at(trie.sibling, child);
  return child;
}

/** Goes through the nodes by depth, so that a node's fallback, which is less deep, is complete. */
function linkFailures(trie: Trie): void {
  const queue = new Int32Array(trie.size);
  let filled = 1;
  for (let read = 0; read < filled; read += 1) {
    const parent = at(queue, read);
    for (let child = at(trie.firstChild, parent); child !== ROOT_NODE; child = at(trie.sibling, child)) {
      queue[filled] = child;
      filled += 1;
      const fallback = findFallback(trie, parent, at(trie.unit, child));
      trie.fallback[child] = fallback;
      trie.matchLength[child] ||= at(trie.matchLength, fallback);
    }
  }
}

function findFallback(trie: Trie, parent: number, unit: number): number {
  if (parent === ROOT_NODE) return ROOT_NODE;
  let node = at(trie.fallback, parent);
  while (node !== ROOT_NODE && findChild(trie, node, unit) === ROOT_NODE) node = at(trie.fallback, node);
  return findChild(trie, node, unit);
}

/** Reads a number that is there: node numbers are always below the trie's size. */
function at(numbers: Int32Array | Uint16Array, index: number): number {
  return numbers[index] ?? 0;
}

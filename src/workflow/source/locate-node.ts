import { isMap, isScalar, isSeq, type Node } from "yaml";
import { nameOfKey } from "./to-json.ts";

/**
 * Finds the offset of a value in a parsed definition. A text or number has its own; of what has parts, and of what is empty, the
 * key tells more. What is missing is told where it would stand: at what is around it.
 *
 * @param at `key` asks for the key of the value.
 */
export function locateNode(root: Node | null, path: readonly (string | number)[], at?: "key"): number {
  let node = root;
  let place = root?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (isSeq<Node | null>(node) && typeof part === "number" && part < node.items.length) {
      node = node.items[part] ?? null;
      place = node?.range?.[0] ?? place;
    } else {
      const pair = isMap<Node | null, Node | null>(node) ? node.items.find(({ key }) => nameOfKey(key) === String(part)) : undefined;
      if (pair === undefined) return place;
      node = pair.value;
      const isKeyMeant = (at === "key" && index === path.length - 1) || !isScalar(node) || node.value === null;
      place = (isKeyMeant ? pair.key?.range?.[0] : node?.range?.[0]) ?? place;
    }
  }
  return place;
}

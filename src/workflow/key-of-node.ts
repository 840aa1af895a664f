/** The key of the context under which a node's whole result stands: its id, with `_` for each `-`, which no key has. */
export function keyOfNode(id: string): string {
  return id.replaceAll("-", "_");
}

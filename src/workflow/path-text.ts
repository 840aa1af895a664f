/**
 * A path as people write it.
 *
 * @example
 * pathText(["nodes", 3, "prompt"]); // "nodes[3].prompt"
 */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`)).join("");
}

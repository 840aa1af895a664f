/** Most names that a message lists. */
const MAX_LISTED = 8;

/** Names in quotes for a message: `"a", "b" and "c"`; of many the first, and how many more there are. */
export function nameList(names: readonly string[]): string {
  const quoted = names.slice(0, MAX_LISTED).map((name) => `"${name}"`);
  const more = names.length - quoted.length;
  if (more > 0) return `${quoted.join(", ")} and ${more} more`;
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} and ${last}`;
}

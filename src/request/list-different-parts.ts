/** Parts of the exact key as a person would call them. */
const WORDS: Readonly<Record<string, string>> = {
  contextShape: "the context's shape",
  outputSchema: "the output schema",
  secretNames: "names of secrets",
  packages: "packages offered",
  python: "Python's version",
  allow: "targets allowed",
  retrieved: "pieces of documents retrieved",
  documentVersions: "versions of our documents",
  contextInPrompt: "how much of the context is shown",
  shownValues: "values shown",
  version: "the version of the key",
};

type KeyParts = Readonly<Record<string, string>>;

/** Names the parts in which two exact keys differ, as a person would call them; the others have the names of `CacheKeyParts`. */
export function listDifferentParts(one: KeyParts, other: KeyParts): string[] {
  const names = Object.keys({ ...one, ...other });
  return names.filter((name) => one[name] !== other[name]).map((name) => WORDS[name] ?? name);
}

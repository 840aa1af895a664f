/**
 * What a caller may have given, seen from one integration. Of settings only the nearest counts: the service's own, those of a kin
 * service (`mail` for `imap`), those without a name (host, user, password), those of something else, or none.
 */
export const GIVENS = [
  "settings",
  "kin settings",
  "unnamed settings",
  "other settings",
  "no settings",
  // data to work on: lists, long texts, files of other types
  "data",
  "no data",
  // files of its types, and paths of such in the context: as a value, or in a list
  "own file",
  "no own file",
  "own path",
  "own paths",
  // of mail, in the context's data
  "addresses",
] as const;

/** See {@link GIVENS}. */
export type Given = (typeof GIVENS)[number];

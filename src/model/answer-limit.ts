/** Longest text of an answer that is kept, in UTF-16 units. What is longer counts as cut off. */
export const MAX_ANSWER_CHARACTERS = 256 * 1024;

/** Largest response body that is read: the longest answer with every character escaped, and its envelope. */
export const MAX_BODY_BYTES = 8 * MAX_ANSWER_CHARACTERS;

/** Answers that are kept. */
const MAX_ANSWERS = 200;

/** Longer questions, in characters of JSON, are answered anew: they would fill the memory. */
const MAX_QUESTION_LENGTH = 8_192;

/** Remembers what a pure function has answered to the latest questions, which are plain JSON: a pipeline asks the same one for each of its items. */
export function rememberRecent<Question, Answer>(answer: (question: Question) => Answer): (question: Question) => Answer {
  const answers = new Map<string, Answer>(); // in the order of their latest use
  return (question) => {
    const key = JSON.stringify(question);
    const known = answers.get(key);
    const found = known ?? answer(question);
    if (key.length > MAX_QUESTION_LENGTH) return found;
    answers.delete(key);
    answers.set(key, found);
    const [oldest] = answers.keys();
    if (answers.size > MAX_ANSWERS && oldest !== undefined) answers.delete(oldest);
    return found;
  };
}

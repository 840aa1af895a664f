/** What is wrong with an answer that arrived. */
export type AnswerProblem = "too-large" | "unreadable";

/**
 * Says that an answer came and cannot be used. Stays inside this room: a too large one becomes a cut-off answer, an
 * unreadable one a ModelError.
 */
export class UnusableAnswerError extends Error {
  readonly problem: AnswerProblem;
  /** The answer's text as far as it is known. */
  readonly text: string;
  /** Estimate of the tokens that were received and will be billed. */
  readonly outputTokens: number;

  constructor(problem: AnswerProblem, message: string, received: { readonly text: string; readonly outputTokens: number }) {
    super(message);
    this.name = "UnusableAnswerError";
    this.problem = problem;
    this.text = received.text;
    this.outputTokens = received.outputTokens;
  }
}

/**
 * An expression that could not be evaluated. Why not an ExecutorError: the workflow says at which node or edge it stands, and
 * how the run ends for it.
 */
export class ExpressionError extends Error {
  /** The character of the expression at which it failed, from 1. */
  readonly column: number;

  constructor(message: string, options: { readonly column: number; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ExpressionError";
    this.column = options.column;
  }
}

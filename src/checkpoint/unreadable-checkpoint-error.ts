/**
 * A checkpoint in the file cannot be read: its JSON is damaged, or its type is not known here. Other threads are not
 * touched by it.
 */
export class UnreadableCheckpointError extends Error {
  /** The thread that cannot go on; `deleteThread` forgets it. */
  readonly threadId: string;

  constructor(threadId: string, options: { readonly cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `A checkpoint of the thread ${JSON.stringify(threadId)} cannot be read: ${reason}. Other threads are not touched. ` +
        "Go on from an older checkpoint of the thread (checkpoint_id), or forget it with deleteThread.",
      { cause: options.cause },
    );
    this.name = "UnreadableCheckpointError";
    this.threadId = threadId;
  }
}

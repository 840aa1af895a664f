import { ConfigurationError } from "../errors.ts";

/** What is opened for an executor, and closed with it. */
export interface Resources {
  /** Opens something, unless all is closed; `close` waits until it is there. @throws ConfigurationError (`input`) once closed. */
  open<Opened>(open: () => Promise<Opened>): Promise<Opened>;
  /** Remembers how something that is being opened is closed. */
  closeLater(close: () => Promise<void>): void;
  /** Closes everything, also what is only being opened. @throws the first failure, after all were tried. */
  close(): Promise<void>;
}

/** Keeps what is opened, so that nothing stays open that was half opened when all was closed. */
export function createResources(): Resources {
  const opening = new Set<Promise<unknown>>();
  const closers: (() => Promise<void>)[] = [];
  let isClosed = false;

  async function open<Opened>(begin: () => Promise<Opened>): Promise<Opened> {
    if (isClosed) throw new ConfigurationError("This executor is closed. Create a new one.", { reason: "input" });
    const pending = begin();
    opening.add(pending);
    try {
      return await pending;
    } finally {
      opening.delete(pending);
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    await Promise.allSettled(opening);
    const closings = await Promise.allSettled(closers.splice(0).map((closeOne) => closeOne()));
    const failed = closings.find((closing) => closing.status === "rejected");
    if (failed) throw failed.reason;
  }

  return { open, closeLater: (closeOne) => void closers.push(closeOne), close };
}

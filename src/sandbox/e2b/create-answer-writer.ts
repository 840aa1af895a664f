import { setTimeout as wait } from "node:timers/promises";
import type { E2BMachine } from "./start-machine.ts";

/** Where the answers of one run are left. */
interface AnswerPlace {
  readonly machine: Pick<E2BMachine, "writeFile">;
  /** The folder on the machine where the bridge looks for them. */
  readonly answersFolder: string;
}

/** What brings the host's answers about effects to a machine. */
interface AnswerWriter {
  /**
   * Leaves an answer for the bridge, which takes them in the order of their numbers.
   * @throws what the machine says where it does not take the file, also not when asked again.
   */
  write(line: string): Promise<void>;
  /** Breaks off what is being written; nothing is written from now on. */
  close(): void;
}

const WRITE_AGAIN_AFTER_MS = [100, 500];

/** Makes a writer of answers, each in a file of its own: to write one again changes nothing, as it is taken once. */
export function createAnswerWriter({ machine, answersFolder }: AnswerPlace): AnswerWriter {
  const closing = new AbortController();
  const { signal } = closing;
  let written = 0;

  async function insist(path: string, content: Buffer): Promise<void> {
    for (const afterMs of WRITE_AGAIN_AFTER_MS) {
      if (signal.aborted) return;
      const isWritten = await tryToWrite(path, content);
      if (isWritten) return;
      await wait(afterMs);
    }
    if (!signal.aborted) await machine.writeFile?.(path, content, signal);
  }

  const tryToWrite = async (path: string, content: Buffer): Promise<boolean> => {
    try {
      await machine.writeFile?.(path, content, signal);
      return true;
    } catch {
      return false;
    }
  };

  return {
    write: async (line) => {
      const path = `${answersFolder}/${written}`;
      written += 1;
      await insist(path, Buffer.from(line));
    },
    close: () => closing.abort(),
  };
}

import { neutraliseText } from "../neutralise-text.ts";

/** Where the command line speaks to a person. Whatever is in a text, it does nothing to the terminal. */
export interface Terminal {
  /** Says something in a line of its own; further lines of it are indented, so that none passes for one of ours. */
  tell(message: string): void;
  /** Prints what a program prints, in pieces as they come. */
  printOutput(text: string, options?: OutputStyle): void;
  /** Ends a line that a program left open, before something else is printed. */
  endLine(): void;
}

/** How a program's output looks. */
interface OutputStyle {
  /** Stands before each line, where lines of ours come between. @default "" */
  readonly prefix?: string;
}

/** Makes a terminal out of something to write to. */
export function createTerminal(write: (text: string) => void): Terminal {
  let isLineOpen = false;
  let endedWithReturn = false;
  const endLine = () => {
    if (isLineOpen) write("\n");
    isLineOpen = endedWithReturn = false;
  };
  return {
    endLine,
    tell(message) {
      endLine();
      write(`${neutraliseText(message).replaceAll("\n", "\n  ")}\n`);
    },
    printOutput(text, { prefix = "" } = {}) {
      const shown = neutraliseText(endedWithReturn && text.startsWith("\n") ? text.slice(1) : text); // "\r\n" in two pieces
      endedWithReturn = text.endsWith("\r");
      if (shown === "") return;
      write((isLineOpen ? "" : prefix) + shown.replace(/\n(?!$)/g, `\n${prefix}`));
      isLineOpen = !shown.endsWith("\n");
    },
  };
}

/** Standard error: everything human, and progress while it works. */
export const terminal = createTerminal((text) => process.stderr.write(text));

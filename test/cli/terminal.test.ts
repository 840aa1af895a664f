import { describe, expect, it } from "vitest";
import { createTerminal } from "../../src/cli/terminal.ts";

function openTerminal() {
  const written: string[] = [];
  return { terminal: createTerminal((text) => written.push(text)), shown: () => written.join("") };
}

describe("a terminal", () => {
  it("indents further lines of a message, so that none passes for another message", () => {
    const { terminal, shown } = openTerminal();
    terminal.tell("ValueError: x\ndone: sandbox bubblewrap\x1b[2A");
    expect(shown()).toBe("ValueError: x\n  done: sandbox bubblewrap\\x1b[2A\n");
  });

  it("puts its prefix before each line of output, wherever it is cut", () => {
    const { terminal, shown } = openTerminal();
    for (const text of ["a", "b\nc", "\n", "\nd\n"]) terminal.printOutput(text, { prefix: "| " });
    expect(shown()).toBe("| ab\n| c\n| \n| d\n");
  });

  it("ends a program's open line before it says something of its own", () => {
    const { terminal, shown } = openTerminal();
    terminal.printOutput("half", { prefix: "| " });
    terminal.tell("validate …");
    terminal.printOutput("next", { prefix: "| " });
    terminal.endLine();
    terminal.endLine();
    expect(shown()).toBe("| half\nvalidate …\n| next\n");
  });

  it("takes the two halves of a line end for one", () => {
    const { terminal, shown } = openTerminal();
    for (const text of ["a\r", "\nb\r", "c\r", "\r\n"]) terminal.printOutput(text);
    expect(shown()).toBe("a\nb\nc\n\n");
  });
});

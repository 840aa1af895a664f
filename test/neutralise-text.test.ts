import { describe, expect, it } from "vitest";
import { neutraliseText } from "../src/neutralise-text.ts";

describe("neutraliseText", () => {
  it.each([
    ["an escape sequence", "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
    ["a title and a clipboard", "\x1b]0;title\x07\x1b]52;c;cm0=\x07", "\\x1b]0;title\\x07\\x1b]52;c;cm0=\\x07"],
    ["backspaces that overwrite", "rm -rf\b\b\b\b\b\bls", "rm -rf\\x08\\x08\\x08\\x08\\x08\\x08ls"],
    ["null, form feed and vertical tab", "a\0b\fc\vd", "a\\x00b\\x0cc\\x0bd"],
    ["delete", "a\x7fb", "a\\x7fb"],
    ["a control sequence of one character", "\x9b2J\x80\x9f", "\\x9b2J\\x80\\x9f"],
    ["an override of the direction", "a\u202egnp.exe", "a\\u202egnp.exe"],
    ["an isolate of the direction", "\u2066a\u2069", "\\u2066a\\u2069"],
    ["half a character", "\ud800a\udc00\ud83d", "\\ud800a\\udc00\\ud83d"],
  ])("shows %s", (_words, text, shown) => {
    expect(neutraliseText(text)).toBe(shown);
  });

  it.each([
    ["line ends and tabs", "a\n\tb\n"],
    ["whole characters beyond 16 bits", "😀𝄞🏳️‍🌈"],
    ["text from right to left", "שלום \u200f مرحبا"],
    ["what looks like a code", "\\x1b \\u202e"],
  ])("leaves %s", (_words, text) => {
    expect(neutraliseText(text)).toBe(text);
  });

  it("makes a line end of a carriage return, so that it hides nothing", () => {
    expect(neutraliseText("10%\r20%\rdone\r\nnext\r\n\r\n")).toBe("10%\n20%\ndone\nnext\n\n");
  });

  it("leaves nothing in any text that it would show", () => {
    const all = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).join(" ");
    const shown = neutraliseText(all);
    expect(neutraliseText(shown)).toBe(shown);
    expect(shown).not.toMatch(/(?![\n\t])\p{Cc}/u);
    expect(shown.isWellFormed()).toBe(true);
  });
});

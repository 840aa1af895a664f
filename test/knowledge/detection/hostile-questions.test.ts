import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/json.ts";
import { createKnowledge } from "../../../src/knowledge/create-knowledge.ts";
import { findClasses } from "../../../src/knowledge/find-classes.ts";
import { findEndpoints } from "../../../src/knowledge/find-endpoints.ts";
import { findNamedModules } from "../../../src/knowledge/find-named-modules.ts";
import { findUnknownClass } from "../../../src/knowledge/find-phrase.ts";
import { foldText } from "../../../src/knowledge/fold-text.ts";
import { WORD_CLASSES } from "../../../src/knowledge/word-classes.ts";

const knowledge = createKnowledge();
const MEGABYTE = 1_000_000;

async function detect(task: string, contextShape: JsonObject = {}): Promise<string[]> {
  const modules = findNamedModules(task, contextShape);
  return (await knowledge.detect({ task, contextShape, fileNames: [], modules })).map(({ name }) => name);
}

/** How long detection computes, milliseconds: what else the machine does counts little. */
async function measureMs(task: string): Promise<number> {
  const before = process.cpuUsage();
  await detect(task);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe("detection with input that means harm", () => {
  it.each([
    "a ", "send ", "send to ", "send the ", "and ", "column ", "the inbox ", "'", '"a', '" "', "import a,", ": ", "with ", "with a, ", "email ", "@", "a@",
    "a@b ", "( ", "\n", "\t ", "word ", "lines that contain ", "_", "A", "Ana ", "İ", "\u0301", "{send} … ", "(a+)+$", "explain ", "me ha ",
  ])("reads 1 MB of %j in a moment", async (piece) => {
    await detect("warm up");
    const task = piece.repeat(MEGABYTE / piece.length);
    expect(await measureMs(task)).toBeLessThan(4_000);
  }); // prettier-ignore

  it("takes time that grows with the text, not faster", async () => {
    const sentence = "explain the inbox to Ana, and send the email column to 'her' ";
    const measure = (length: number): Promise<number> => measureMs(sentence.repeat(length / sentence.length));
    await measure(MEGABYTE / 4);
    expect(await measure(MEGABYTE)).toBeLessThan(12 * (await measure(MEGABYTE / 4)));
  });

  it("takes keys of any name", async () => {
    const shape = JSON.parse(
      '{"__proto__": {"imap_host": "text up to 64"}, "ключ": "integer", "constructor": [], "": "null"}',
    ) as JsonObject;
    expect(await detect("Run it", shape)).toEqual(["imap"]);
    expect(await detect("__proto__ constructor toString hasOwnProperty")).toEqual([]);
  });

  it("reads 1 MB of settings in a moment", () => {
    const piece = { host: "imap+imap://a@b@c.:::1/".repeat(40), port: "9".repeat(1_000), url: `${"a".repeat(300)}://${"@".repeat(600)}` };
    const context = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`box${index}`, piece]));
    const start = performance.now();
    expect(new Set(findEndpoints(context).map(({ name }) => name)).size).toBeLessThan(10);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it("has no words that are patterns", () => {
    for (const word of new Set(Object.values(WORD_CLASSES).flat())) {
      if (!/^[\p{L}' -]+$/u.test(word) || findClasses(foldText(word).folded).size === 0) expect(word).toBe("found as it is");
    }
    expect(findUnknownClass("{send} to {name}")).toBeUndefined();
    expect(findUnknownClass("{constructor}")).toBe("constructor");
    expect(findUnknownClass("to {people}, all")).toBe("people");
  });
});

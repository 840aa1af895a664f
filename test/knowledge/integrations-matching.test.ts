import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { detectIntegrations } from "../../src/knowledge/detect-integrations.ts";
import { parseIntegrationDocument } from "../../src/knowledge/knowledge-document.ts";
import { loadDocuments } from "../../src/knowledge/load-documents.ts";

/** Length of a long task. */
const TASK_LENGTH = 32_000;

const shipped = (await loadDocuments(fileURLToPath(new URL("../../knowledge/", import.meta.url)))).integrations;

/** Whether a task holds a trigger. */
function holds(trigger: string, task: string): boolean {
  const content = `---\nname: one\nversion: "1"\ntriggers: [${JSON.stringify(trigger)}]\n---\n\n# One\n`;
  const document = parseIntegrationDocument({ path: "one.md", content });
  return detectIntegrations({ task, contextShape: {}, fileNames: [] }, [document]).length > 0;
}

const fill = (text: string): string => text.repeat(Math.ceil(TASK_LENGTH / text.length)).slice(0, TASK_LENGTH);

describe("a gap in a trigger", () => {
  it.each([
    ["Send by email"],
    ["send one two three four five six by email"],
    ["send it, whatever it is, by email!"],
    ["send one two three four five six seven. Then send it by email"],
    ["send a send b c d e f send by email"],
    ["(send it by email)"],
  ])("holds up to six words of one sentence: %j", (task) => expect(holds("send … by email", task)).toBe(true));

  it.each([
    ["send one two three four five six seven by email"],
    ["Send the list. Sort it by email"],
    ["send: by email"],
    ["send it; by email"],
    ["resend it by email"],
    ["send it by emails"],
    ["send it (by email)"],
    ["sendby email"],
    ["by email send"],
  ])("holds no more than that: %j", (task) => expect(holds("send … by email", task)).toBe(false));

  it("may stand several times, each part in its turn", () => {
    expect(holds("a … b … c", "a x b y c")).toBe(true);
    expect(holds("a … b … c", "a b b x x x x x x c")).toBe(true);
    expect(holds("a … b … c", "a x c y b")).toBe(false);
    expect(holds("a … b … c", "a b. c")).toBe(false);
  });
});

describe("classes of words in a trigger", () => {
  it.each([
    ["{begin} {send} … to {people}", "If stock is low, send a note to customers"],
    ["{begin} {send} … to {people}", "Can you forward it to CUSTOMERS"],
    ["{send-them}", "Mándaselo"],
    ["by {mail}", "by e-mail"],
    ["let {name} know", "let Ana know"],
    ["to {address}", "to ana@example.com"],
    ["{sent-me}", "what the bank sent to me"],
    ["{hands-off}", "but don’t send it"],
  ])("%j is in %j", (phrase, task) => expect(holds(phrase, task)).toBe(true));

  it.each([
    ["{begin} {send} … to {people}", "what they send to customers"],
    ["{begin} {mail} me", "guests who e-mail me"],
    ["let {name} know", "let ana know"],
    ["{send} the", "send. the"],
  ])("%j is not in %j", (phrase, task) => expect(holds(phrase, task)).toBe(false));
});

/** Each would take longer than the age of the world, or minutes, if ways through the text were tried one by one. */
describe("a task of 32,000 characters written to backtrack", () => {
  const repeated = Array.from({ length: 19 }, () => "a").join(" … ");

  it.each([
    ["a trigger with 19 gaps", `${repeated} … b`, fill("a ")],
    ["words of one letter", "a … b c", fill("a b ")],
    ["one word without end behind each start", "a … b", `${"a ".repeat(20)}${fill("a.")}`],
    ["dots and letters", "a … b", fill("a .a. ")],
    ["no blank at all", "a … a", fill("a")],
    ["blanks only", "a … a", fill(" ")],
    ["marks that are folded away", "a … a b", fill("a\u0301\u0301\u0301 ")],
  ])("is searched at once: %s", (_name, trigger, task) => expect(holds(trigger, task)).toBe(false));

  it("is searched to its end", () => expect(holds(repeated, `${fill("a b. ")}${"a ".repeat(19)}`)).toBe(true));

  it.each([...shipped.values()])("is no work for the cues of $name, whatever part of them it repeats", (document) => {
    const starts = document.cues.flatMap(({ words }) => words).map((phrase) => phrase.split(" … ")[0] ?? "");
    for (const start of new Set(starts)) {
      for (const task of [fill(`${start} `), fill(`${start} x`), `${start} ${fill("x")}`, fill(`${start} a. `)]) {
        expect(detectIntegrations({ task, contextShape: {}, fileNames: [] }, [document]).length).toBeLessThanOrEqual(1);
      }
    }
  });
});

import { describe, expect, it } from "vitest";
import { parseIntegrationDocument, parseMainDocument } from "../../src/knowledge/knowledge-document.ts";

const main = (content: string) => parseMainDocument({ path: "/k/main.md", content });
const pdf = (frontMatter: string, text = "Text.") =>
  parseIntegrationDocument({ path: "/k/integrations/pdf.md", content: `---\n${frontMatter}\n---\n${text}` });

describe("parseMainDocument", () => {
  it("reads version and text, whatever the line ends and with a byte order mark", () => {
    const unix = main('---\nversion: "1.0"\n---\n\nOne.\nTwo.\n\n');
    expect(unix).toEqual({ version: expect.stringMatching(/^1\.0\+[0-9a-f]{12}$/), text: "One.\nTwo." });
    expect(main('\ufeff---\r\nversion: "1.0"\r\n---\r\n\r\nOne.\r\nTwo.\r\n')).toEqual(unix);
  });

  it("gives another version to another text, even if nobody counted up", () => {
    expect(main('---\nversion: "1"\n---\nOne.').version).not.toBe(main('---\nversion: "1"\n---\nTwo.').version);
  });

  it("keeps rules and fences of the text as they are", () => {
    expect(main("---\nversion: 1\n---\nA\n---\nB: ---\n").text).toBe("A\n---\nB: ---");
  });

  const wrong: [string, string, RegExp][] = [
    ["no front matter", "Text.", /^\/k\/main\.md:1 has no front matter\. Begin the file with a line ---/],
    ["a front matter without end", "---\nversion: 1\nText.", /:1 has no front matter/],
    ["an empty file", "", /:1 has no front matter/],
    ["an empty front matter", "---\n---\nText.", /:2 has a wrong front matter/],
    ["no text", "---\nversion: 1\n---\n\n", /:3 has no text below its front matter\. Write some/],
    ["no version", "---\n# nothing\n{}\n---\nText.", /:\d has a wrong "version"/],
    [
      "a version that is a fraction",
      "---\n# comment\nversion: 1.10\n---\nText.",
      /:3 has a wrong "version": write it as text, such as "1\.0"/,
    ],
    ["an unknown field", "---\nversion: 1\nverison: 2\n---\nText.", /:3 has a wrong "verison": Unrecognized key/],
    ["a list", "---\n- version\n---\nText.", /:2 has a wrong front matter/],
    ["broken YAML", "---\nversion: 1\ntriggers: [a\n---\nText.", /:\d is not valid YAML: .*\. Correct the front matter/],
    ["a field twice", "---\nversion: 1\nversion: 2\n---\nText.", /:3 is not valid YAML/],
    ["a tag of another language", "---\nversion: !!python/object 1\n---\nText.", /:2 is not valid YAML/],
  ];
  it.each(wrong)("refuses %s, naming file, line and remedy", (_, content, message) => {
    expect(() => main(content)).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", reason: "input", message: expect.stringMatching(message) }),
    );
  });

  it("refuses aliases that multiply", () => {
    const levels = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`);
    expect(() => main(`---\na0: &a0 [x]\n${levels.join("\n")}\nversion: 1\n---\nText.`)).toThrow(/not valid YAML/);
  });
});

describe("parseIntegrationDocument", () => {
  it("fills in what is left out", () => {
    expect(pdf("name: pdf\nversion: 1")).toMatchObject({
      name: "pdf",
      triggers: [],
      contextKeys: [],
      fileTypes: [],
      packages: [],
      network: false,
      effects: false,
      card: "Text.",
      text: "Text.",
    });
  });

  it("reads packages as lists of alternatives", () => {
    expect(pdf("name: pdf\nversion: 1\npackages: [[fitz, pypdf], json]").packages).toEqual([["fitz", "pypdf"], ["json"]]);
  });

  it("takes the text up to the first second-level heading for the card, but not a comment in a program", () => {
    const text = "# PDF\nCard.\n```python\n## comment\n```\nStill card.\n### deeper\n## First\nMore.\n## Second";
    expect(pdf("name: pdf\nversion: 1", text).card).toBe("# PDF\nCard.\n```python\n## comment\n```\nStill card.\n### deeper");
  });

  const wrong: [string, RegExp][] = [
    ["name: mail\nversion: 1", /pdf\.md:1 is named "mail" in its front matter\. Make that name and the file's the same/],
    ["name: PDF\nversion: 1", /pdf\.md:2 has a wrong "name"/],
    ["name: pdf\nversion: 1\ntriggers: pdf", /pdf\.md:4 has a wrong "triggers"/],
    ["name: pdf\nversion: 1\ntriggers:\n  - pdf\n  - 5", /pdf\.md:6 has a wrong "triggers\.1"/],
    ["name: pdf\nversion: 1\nfile_types: [.pdf]", /pdf\.md:4 has a wrong "file_types\.0": write extensions without a dot/],
    ["name: pdf\nversion: 1\nnetwork: maybe", /pdf\.md:4 has a wrong "network"/],
    ["name: pdf\nversion: 1\npackages: [[]]", /pdf\.md:4 has a wrong "packages\.0/],
  ];
  it.each(wrong)("refuses %j, naming the line", (frontMatter, message) => {
    expect(() => pdf(frontMatter)).toThrow(message);
  });
});

import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIBRARY_LIMITS, loadLibrary } from "../../src/knowledge/load-library.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "library-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

const INTEGRATION = '---\nname: fax\nversion: "1"\ntriggers: [fax]\n---\n# Fax\n\nDial first.\n\n## Send\n\nBeep.';

describe("loadLibrary", () => {
  it("finds Markdown at any depth, with and without front matter, in one order", async () => {
    await write("b.md", "---\ntitle: B\n__proto__: x\n---\nOf B.");
    await write("a/deep/c.MARKDOWN", "\ufeffOf C.");
    await write("notes.txt", "no Markdown");
    await write(".git/d.md", "hidden");
    await write("node_modules/e.md", "somebody else's");
    await write("integrations/fax.md", INTEGRATION);
    const { documents, integrations } = await loadLibrary([folder]);
    expect(documents.map(({ name, content }) => ({ name, text: content.toString() }))).toEqual([
      { name: "a/deep/c.MARKDOWN", text: "Of C." },
      { name: "b.md", text: "Of B." },
    ]);
    expect(integrations).toMatchObject([{ name: "fax", source: "theirs", card: "# Fax\n\nDial first." }]);
    expect(integrations[0]?.version).toMatch(/^1\+[0-9a-f]{12}\+theirs$/);
  });

  it("follows no link, neither of a file nor of a folder", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    try {
      await writeFile(join(outside, "secret.md"), "Secret.");
      await symlink(outside, join(folder, "linked"));
      await symlink(join(outside, "secret.md"), join(folder, "file.md"));
      await symlink(folder, join(folder, "loop"));
      expect((await loadLibrary([folder])).documents).toEqual([]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it.each<[problem: string, name: string, content: string | Uint8Array, message: RegExp]>([
    ["front matter that is no YAML", "a.md", "---\ntitle: [\n---\nText.", /a\.md:\d+ is not valid YAML/],
    ["front matter that never ends", "a.md", "---\ntitle: A\n\nText.", /a\.md:1 has no front matter/],
    ["front matter that is no map", "a.md", "---\nonly text\n---\nText.", /a\.md:\d+ has a wrong front matter/],
    ["endless front matter", "a.md", `---\n${"a: 1\n".repeat(20_000)}---\nText.`, /a\.md:1 has a front matter of \d+ characters/],
    ["bytes that are not UTF-8", "a.md", new Uint8Array([0xff, 0xfe, 0x41]), /a\.md is not UTF-8 text/],
    ["an integration without front matter", "integrations/fax.md", "# Fax", /fax\.md:1 has no front matter/],
    [
      "an integration that no prompt could show whole",
      "integrations/fax.md",
      INTEGRATION + "x".repeat(LIBRARY_LIMITS.integrationBytes),
      /fax\.md has 40\d+ bytes; at most 40000/,
    ],
    ["a document over 50 MB", "a.md", new Uint8Array(LIBRARY_LIMITS.documentBytes + 1), /a\.md has 50000001 bytes; at most 50000000/],
  ])("refuses %s, naming the file", async (_, name, content, message) => {
    await write(name, content);
    await expect(loadLibrary([folder])).rejects.toMatchObject({
      code: "CONFIGURATION",
      reason: "input",
      message: expect.stringMatching(message),
    });
  });

  it("refuses a folder that is not there, and a file in its place", async () => {
    await expect(loadLibrary([join(folder, "missing")])).rejects.toThrow(/missing is not there\. Correct the knowledge folder/);
    await write("a.md", "Text.");
    await expect(loadLibrary([join(folder, "a.md")])).rejects.toThrow(/a\.md could not be read as a folder/);
  });
});

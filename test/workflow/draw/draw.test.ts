import { join } from "node:path";
import { renderMermaidSVG } from "beautiful-mermaid";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toMermaid } from "../../../src/workflow/draw/to-mermaid.ts";
import { toSvg } from "../../../src/workflow/draw/to-svg.ts";
import { fromDefinition } from "../../../src/workflow/from-definition.ts";
import { loadWorkflow } from "../../../src/workflow/load-workflow.ts";
import { DEFINITIONS, listDefinitions } from "../list-definitions.ts";

const load = (name: string) => loadWorkflow(join(DEFINITIONS, "valid", name));

/** A definition with a stranger's words wherever words may stand. */
function saying(words: string) {
  const nodes = [
    { id: "start", type: "start", label: words },
    { id: "end", type: "end", label: words },
  ];
  return fromDefinition({ name: "x", nodes, edges: [{ from: "start", to: "end", condition: `x${words}`, label: words }] });
}

describe("a drawing for Mermaid", () => {
  it("shows types by shape, conditions and bounds", () => {
    expect(toMermaid(load("loop.yaml"))).toBe(
      [
        "flowchart TD",
        '  n1(["start"])',
        '  n2["write"]',
        '  n3{"is_good"}',
        '  n4(["end"])',
        "  n1 --> n2",
        "  n2 --> n3",
        '  n3 -.->|"false, at most 5 times"| n2',
        '  n3 -->|"true"| n4',
        "",
      ].join("\n"),
    );
  });

  it("shows what lies in a node as a subgraph, files too", () => {
    const drawing = toMermaid(load("nested-file.yaml"));
    expect(drawing).toContain('n2[["order"]]');
    expect(drawing).toContain('  subgraph n2_0["an order"]\n    n2_1(["start"])\n    n2_2[["checked (each of lines)"]]');
    expect(drawing).toContain('    subgraph n2_2_0["one line"]\n      n2_2_1(["start"])');
    expect(drawing).toContain("  n2 -.-> n2_1\n");
  });

  it.each([
    ["a quote", '"] click n1 "javascript:alert(1)', "#34;#93; click n1 #34;javascript#58;alert(1)"],
    ["HTML", "<img src=x onerror=alert(1)>", "#60;img src=x onerror=alert(1)#62;"],
    [
      "a directive",
      '%%{init: {"securityLevel": "loose"}}%%',
      "#37;#37;#123;init#58; #123;#34;securityLevel#34;#58; #34;loose#34;#125;#125;#37;#37;",
    ],
    ["an entity", "&lt;b&gt; #lt;", "#38;lt#59;b#38;gt#59; #35;lt#59;"],
    ["lines", "one\r\n  two\n---\n", "one two ---"],
    ["an icon and Markdown", "fa:fa-user `code`", "fa#58;fa-user #96;code#96;"],
    ["an escape of the terminal", "\u001b[2J\u202e", "#92;x1b#91;2J#92;u202e"],
    ["more than is read", "word ".repeat(40), `${"word ".repeat(15)}word#8230;`],
  ])("says %s and does nothing with it", (_words, text, shown) => {
    expect(toMermaid(saying(text))).toContain(`  n1(["${shown}"])\n`);
  });

  it("lets nothing through that stands for anything but itself", () => {
    const property = fc.property(fc.string({ unit: "binary", maxLength: 60 }), (words) => {
      const lines = toMermaid(saying(words)).split("\n");
      expect(lines).toHaveLength(5);
      for (const line of lines.slice(1, 4))
        expect(line).toMatch(/^ {2}n[12](\(\[|\[| -->\|)"[\p{L}\p{N} .,?!_()=+\-#;]+"(\]\)|\]|\| n2)$/u);
      for (const line of lines.slice(1, 4)) expect(line.replaceAll(/#\d+;/g, "")).not.toMatch(/[#;]/);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it.each(listDefinitions("valid"))("of %s can be read", (name) => {
    expect(renderMermaidSVG(toMermaid(load(name)))).toContain("</svg>");
  });
});

describe("a drawing as SVG", () => {
  it("shows the words as they are, asks nobody for a font, and is the same each time", async () => {
    const words = `A "quote" <b>&amp; [x] {y} | %%`;
    const svg = await toSvg(saying(words));
    const shown = [...words].map((sign) => (/[A-Za-z ]/.test(sign) ? sign : `&#${sign.codePointAt(0)};`)).join("");
    expect(svg).toContain(`>${shown}</text>`);
    expect(svg).not.toMatch(/@import|https?:\/\/(?!www\.w3\.org)|[\ue000-\uf8ff]/);
    expect(await toSvg(saying(words))).toBe(svg);
  });

  it("holds nothing that does anything, whatever the words", async () => {
    const svg = await toSvg(saying(`"/><script>alert(1)</script><image href="https://example.com/x"/>`));
    expect(svg).not.toMatch(/<script|<image|href="/);
  });
});
